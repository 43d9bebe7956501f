import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

import pgan_audio
from pgan_audio.cli.main import main
from pgan_audio.data.store import DataFolder

ROOT = Path(pgan_audio.__file__).parents[1]


@pytest.fixture
def here(tmp_path, monkeypatch, rng):
    """A working folder with one sound file in ``source/a``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source" / "a").mkdir(parents=True)
    soundfile.write(tmp_path / "source" / "a" / "1.wav", rng.uniform(-0.5, 0.5, 3000), 8000)
    return tmp_path


def fails(capsys, *arguments):
    """Run a command that fails; return its exit code and its one line."""
    code = main(["prepare", *arguments])
    out, err = capsys.readouterr()
    line, *rest = [line for line in err.splitlines() if not line.startswith("reading: ")]
    assert not rest
    assert not out
    return code, line.removeprefix("pgan: error: ")


def test_the_folder_is_data_and_the_report_goes_to_stdout(here, capsys, monkeypatch):
    monkeypatch.setattr("pgan_audio.cli.progress.duration", lambda seconds: "0:00:00")  # however slow the machine is
    assert main(["prepare", "source"]) == 0
    out, err = capsys.readouterr()
    assert out == (here / "data" / "report.txt").read_text("utf-8")
    assert out.startswith(
        "1 track by 1 author, 0.0 minutes (1 added, 0 known before, 0 skipped)\n16000 Hz, mono, 7 stages"
    )
    assert err == "reading: 1 of 1, 100%, 0:00:00 taken\n"


def test_every_option_arrives(here):
    (here / "m.csv").write_text("file,who\na/1.wav,me\n")
    options = "--labels m.csv --label-column who --sample-rate 4000 --clip-samples 2048 --channels 2 --stages 3"
    options += " --normalise rms --filter box --seed 5 --strict --workers 1 --out out"
    assert main(["prepare", "source", *options.split()]) == 0
    data = DataFolder.open("out")
    assert data.authors == ("me",)
    assert data.settings.facts() == {
        "format": 1,
        "sample_rate_hz": 4000,
        "clip_samples": 2048,
        "channels": 2,
        "n_stages": 3,
        "normalise": "rms",
        "filter": "box",
        "label_column": "who",
        "seed": 5,
    }


def test_the_folders_settings_hold_when_none_are_given(here, capsys):
    assert main(["prepare", "source", "--sample-rate", "8000", "--clip-samples", "512"]) == 0
    soundfile.write("source/a/2.wav", np.full(3000, 0.1), 8000)
    assert main(["prepare", "source"]) == 0
    assert "(1 added, 1 known before, 0 skipped)\n8000 Hz" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere"], 1, "No folder nowhere. Expected a folder of sound files."),
        (
            ["source/a/1.wav"],
            1,
            "source/a/1.wav is a file. Expected a folder of sound files; give the folder it is in.",
        ),
        (["empty"], 1, "No sound file in empty. Expected files ending in "),
        (["text"], 1, "No file of text can be used. The first of 1: Cannot decode text/x.wav: Format not recognised."),
        (["source", "--out", "source/data"], 2, "SOURCE and --out must not lie in one another. Received: source and "),
        (["source", "--out", "text"], 1, "text is not empty and no data folder. Received: x.wav and 0 more."),
        (["source", "--out", "text/x.wav"], 1, "Cannot write to text/x.wav: "),
        (["source", "--stages", "0"], 2, "`n_stages` must be a whole number from 1 to 31. Received: 0."),
        (
            ["source", "--clip-samples", "100"],
            2,
            "`clip_samples` must be divisible by 2**(stages - 1) = 64 for 7 stages.",
        ),
        (["source", "--channels", "3"], 2, "Invalid value for '--channels': 3 is not in the range 1<=x<=2."),
        (["source", "--normalise", "loud"], 2, "Invalid value for '--normalise': 'loud' is not one of 'peak', 'rms', "),
        (["source", "--labels", "nowhere.csv"], 1, "Cannot open nowhere.csv: No such file or directory."),
        (["source", "--label-column", "who"], 2, "The label column 'who' needs a table. Name it with --labels."),
        ([], 2, "Missing argument 'SOURCE'."),
    ],
)
def test_mistakes_take_one_line(here, capsys, arguments, code, message):
    (here / "empty").mkdir()
    (here / "text").mkdir()
    (here / "text" / "x.wav").write_text("no sound")
    received = fails(capsys, *arguments)
    assert received[0] == code
    assert received[1].startswith(message)
    assert not (here / "data").exists()


def test_strict(here, capsys):
    (here / "source" / "a" / "2.wav").touch()
    assert fails(capsys, "source", "--strict") == (1, "source/a/2.wav is an empty file: 0 bytes.")
    assert main(["prepare", "source"]) == 0
    assert "1 file skipped:\n  source/a/2.wav is an empty file: 0 bytes." in capsys.readouterr().out


def gone(group):
    """Say whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.slow
def test_interrupting_ends_all_processes_and_leaves_no_folder(here, rng):
    for n in range(400):
        soundfile.write(here / "source" / "a" / f"{n}.wav", rng.uniform(-0.5, 0.5, 200_000), 8000)
    command = [sys.executable, "-m", "pgan_audio", "prepare", here / "source", "--out", here / "data", "--workers", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT)
    while process.poll() is None and not list(here.glob("data/.parts*/*.part")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60)[1].splitlines()[-1] == "pgan: interrupted"
    assert process.returncode == 130
    assert not (here / "data").exists()
    assert any(gone(process.pid) or time.sleep(0.1) for _ in range(200))


BOOK = "X:1\nT:Tune\nM:4/4\nL:1/8\nK:C\nCDEF GABc|c8|\n"


def test_scores_and_texts_are_told_from_audio(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jigs.abc").write_text(BOOK)
    assert main(["prepare", "jigs.abc", "--out", "tunes"]) == 0
    assert capsys.readouterr().out.startswith("1 tune by 1 author, 9 notes (1 added")
    assert main(["prepare", "jigs.abc", "--as", "text", "--out", "text"]) == 0
    assert capsys.readouterr().out.startswith(f"{len(BOOK)} characters, ")
    assert fails(capsys, "jigs.abc", "--sample-rate", "8000") == (
        2,
        "--sample-rate is for audio, and this is abc. Received: --sample-rate 8000. Leave it out.",
    )


def test_a_mixture_is_refused(here, capsys):
    (here / "source" / "a" / "1.abc").write_text(BOOK)
    code, message = fails(capsys, "source")
    assert code == 1
    assert "source holds several kinds of files. Expected one. Received: 1 sound files and 1 ABC books" in message
    assert main(["prepare", "source", "--as", "audio"]) == 0


def test_tunes_and_audio_do_not_share_a_folder(here, capsys):
    (here / "jigs.abc").write_text(BOOK)
    assert main(["prepare", "jigs.abc"]) == 0
    capsys.readouterr()
    assert fails(capsys, "source") == (1, "data holds tunes. Expected audio. Name another data folder.")
