"""The comparison of auto-encoders: two of them trained on the same clips, what is written, and going on."""

import json
import re

import pytest

import compare_autoencoders
from pgan_audio.data.prepare import prepare
from pgan_audio.data.synthetic import write_corpus

CLIPS = 32


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Twenty sounds of two authors, clips of a fifth of a second at 44 100 Hz: 180 spectra of 49 samples each."""
    folder = tmp_path_factory.mktemp("music")
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=10, seconds=0.2, sample_rate_hz=44_100)
    prepare(folder / "source", folder / "data", {"sample_rate_hz": 44_100, "clip_samples": 8_820, "n_stages": 1})
    return folder / "data"


def compared(data, out, *names):
    few = ["--set", "fit.batch_size=4", "--set", "fit.epoch_clips=16"]
    arguments = ["--data", str(data), "--out", str(out), "--clips", str(CLIPS), "--preset", "tiny"]
    return compare_autoencoders.main([*arguments, *few, "--only", *names])


def test_two_architectures_are_trained_once_and_put_side_by_side(data, tmp_path, capsys):
    assert compared(data, tmp_path, "3", "small-celu") == 0
    printed = capsys.readouterr()
    rows = json.loads((tmp_path / "autoencoders.json").read_text())
    assert [row["architecture"] for row in rows] == ["3", "small-celu"]
    assert rows[0]["samples"] > rows[1]["samples"] > 1  # the design's order of compression
    for row in rows:
        held_out = row["held_out"]
        assert held_out["snr_db"] < 20
        assert held_out["zero_mse_fft"] == rows[0]["held_out"]["zero_mse_fft"] > 0  # the same clips
        assert set(row["held_out_authors"]) <= {"bell", "drums"}
        assert row["minutes"] > 0
    table = (tmp_path / "autoencoders.md").read_text()
    assert printed.out == table
    shown = [float(line.split("|")[9]) for line in table.splitlines()[2:]]
    assert shown == sorted(shown, reverse=True)
    assert (tmp_path / "autoencoders.png").read_bytes().startswith(b"\x89PNG")

    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "3").rglob("*.npz")}
    assert before
    assert compared(data, tmp_path, "3") == 0
    assert re.search(rf"^3: {CLIPS} of {CLIPS} clips shown$", capsys.readouterr().err, re.MULTILINE)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "3").rglob("*.npz")} == before

    arguments = ["--data", str(data), "--out", str(tmp_path), "--clips", "64", "--preset", "tiny", "--only", "3"]
    assert compare_autoencoders.main(arguments) != 0  # not what it was begun with
    assert "compare_autoencoders: " in capsys.readouterr().err


def test_points_that_fall_together_share_a_label():
    def row(name, samples, mse):
        return compare_autoencoders.Row(name, 6, samples, (1, 1), mse, {}, {}, 0.0)

    rows = [row("1", 15.0, 0.100), row("3", 3.0, 0.050), row("2", 15.0, 0.102), row("4", 15.0, 0.2)]
    assert compare_autoencoders.labels(rows) == [
        (["1", "2"], (15.0, 0.100)),
        (["3"], (3.0, 0.050)),
        (["4"], (15.0, 0.2)),
    ]
