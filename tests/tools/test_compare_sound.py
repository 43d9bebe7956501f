"""Continued sound beside recordings."""

import numpy as np
import pytest
import soundfile

import compare_sound as tool
from pgan_audio.data.prepare import prepare


def test_the_whole_table_and_picture(works_run, tmp_path, capsys):
    (tmp_path / "source" / "a").mkdir(parents=True)
    time = np.arange(2500) / 1000
    for number in range(3):
        soundfile.write(tmp_path / "source" / "a" / f"{number}.wav", 0.5 * np.sin(300 * (number + 1) * time), 1000)
    prepare(tmp_path / "source", tmp_path / "data", {"sample_rate_hz": 1000, "clip_samples": 64, "n_stages": 1})
    words = [
        "--data",
        str(tmp_path / "data"),
        "--run",
        str(works_run("rnn-spectra").path),
        "--seconds",
        "2",
        "--n",
        "2",
    ]
    tool.main([*words, "--temperature", "0.5", "1", "--picture", str(tmp_path / "a.png")])
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["", "recordings, held out", "temperature 0.5", "temperature 1"]
    found = {line[0]: [float(cell) for cell in line[1:]] for line in lines[2:]}
    assert found["seam ratio"][0] == pytest.approx(1, abs=0.1)
    assert all(len(row) == 3 for row in found.values())
    assert len(found) > 5
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_other_runs_are_refused(works_run, tmp_path):
    with pytest.raises(SystemExit, match=r"must be a run of the design rnn-spectra\. Received: rnn-text\."):
        tool.main(["--run", str(works_run("rnn-text").path), "--data", str(tmp_path)])
