"""``pgan reconstruct`` from the command line to files."""

import re

import numpy as np
import pytest
import soundfile

from pgan_audio.cli.main import main


@pytest.fixture
def song(tmp_path):
    """A stereo file of 1.2 s at 2 kHz."""
    times = np.arange(2400) / 2000
    sides = [0.4 * np.sin(2 * np.pi * f * times) for f in (110, 170)]
    soundfile.write(tmp_path / "song.flac", np.stack(sides, axis=1), 2000)
    return tmp_path / "song.flac"


@pytest.fixture
def call(codec_run, tmp_path, monkeypatch, capsys):
    """Runs the command in ``tmp_path``; returns its exit code and what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, run=codec_run.path):
        code = main(["reconstruct", *map(str, arguments), "--run", str(run)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_a_whole_file_there_and_back(call, song, tmp_path):
    code, out, err = call(song)
    assert (code, err) == (0, "")
    output, rate_hz = soundfile.read(tmp_path / "song-reconstructed.wav")
    assert (rate_hz, output.shape) == (1000, (1200, 2))
    assert (tmp_path / "song-reconstructed.png").read_bytes()[:4] == b"\x89PNG"
    assert out.startswith(f"{song}: 0:00:01 stereo at 1000 Hz to song-reconstructed.wav and its picture")
    ratio, left, right = map(
        float, re.search(r"ratio (-?[\d.]+) dB \(left (-?[\d.]+), right (-?[\d.]+)\)", out).groups()
    )
    assert min(left, right) <= ratio <= max(left, right)
    assert "code of 40 moments of 8 values, 3.75 samples for each value" in out


def test_the_code_alone_gives_the_same_sound(call, song, tmp_path):
    assert call(song, "--latent", "song.npz")[0] == 0
    code, out, _ = call("--from-latent", "song.npz", "--out", "again.wav")
    assert code == 0
    assert out.startswith("song.npz: 0:00:01 stereo at 1000 Hz to again.wav")
    assert (tmp_path / "again.wav").read_bytes() == (tmp_path / "song-reconstructed.wav").read_bytes()


def test_nothing_is_replaced(call, song, tmp_path):
    for name in ("song-reconstructed.wav", "song-reconstructed.png", "song.npz"):
        (tmp_path / name).write_text("mine")
        code, _, err = call(song, "--latent", "song.npz")
        assert code == 2
        assert f"{name} is there already. Expected a new name" in err
        assert (tmp_path / name).read_text() == "mine"
        (tmp_path / name).unlink()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Expected a FILE, or --from-latent with a code. Received: neither."),
        (["song.flac", "--from-latent", "x.npz"], "Received: both."),
        (["--from-latent", "x.npz", "--latent", "y.npz"], "Received: --from-latent as well."),
    ],
)
def test_what_makes_no_sense(call, song, arguments, message):
    code, _, err = call(*arguments)
    assert code == 2
    assert message in err


def test_files_that_are_none(call, song, tmp_path):
    assert "Cannot open nothing.wav" in call("nothing.wav")[2]
    (tmp_path / "text.wav").write_text("text")
    assert "Cannot decode text.wav" in call("text.wav")[2]
    code, _, err = call("--from-latent", "text.wav")
    assert code == 1
    assert "text.wav is no code of a recording" in err
    assert "can't be written to" in call(song, "--out", "no/folder/x.wav")[2]


def test_no_run(call, song, tmp_path):
    code, _, err = call(song, run=tmp_path / "nowhere")
    assert code == 1
    assert "there is no run at" in err
