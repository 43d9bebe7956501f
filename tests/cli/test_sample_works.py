"""``pgan sample`` for the designs that continue texts, tunes and sound."""

import numpy as np
import pytest
import soundfile

from pgan_audio.cli.main import main
from pgan_audio.data.symbolic.midi import read_midi, to_midi

TUNES = ("rnn-midi", "rnn-notes", "rnn-series", "rnn-measures")


@pytest.fixture
def sample(works_run, tmp_path, capsys):
    """Run ``pgan sample`` on a finished run of a design; return exit code, output and the error line."""

    def call(design, *options, out="out"):
        words = ["--run", str(works_run(design).path), "--out", str(tmp_path / out), *map(str, options)]
        code = main(["sample", *words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("design", TUNES)
def test_tunes_as_midi_score_and_picture(sample, tmp_path, design):
    code, said, _ = sample(design, "--n", 2, "--length", 6, "--temperature", 0.8)
    name = "seed-0-temperature-0.8-length-6.0"
    assert code == 0
    assert sorted(contents(tmp_path / "out")) == sorted(
        ["overview.png", *(f"{name}-000{i}.{kind}" for i in (0, 1) for kind in ("mid", "musicxml", "svg"))]
    )
    tunes = [read_midi((tmp_path / "out" / f"{name}-000{i}.mid").read_bytes()) for i in (0, 1)]
    n_notes = sum(len(tune.notes) for tune in tunes) / 2
    assert said == (
        f"2 tunes of {n_notes:.0f} notes on average by {design}: {tmp_path}/out/{name}-0000 to {name}-0001 "
        "(.mid, .musicxml, .svg), and overview.png\n"
    )
    assert "tensorflow" not in said


def test_text(sample, tmp_path):
    code, said, _ = sample("rnn-text", "--n", 1, "--length", 30, "--seed", 2)
    assert code == 0
    ((name, text),) = contents(tmp_path / "out").items()
    assert name == "seed-2-length-30.0-0000.txt"
    assert set(text.decode()) <= set("\n abcdefgh")
    assert said == f"1 text of {len(text)} characters by rnn-text: {tmp_path}/out/seed-2-length-30.0-0000 (.txt)\n"


def test_sound(sample, tmp_path):
    code, said, _ = sample("rnn-spectra", "--n", 2, "--length", 0.5)
    assert code == 0
    assert sorted(contents(tmp_path / "out")) == [
        "overview.png",
        "seed-0-length-0.5-0000.wav",
        "seed-0-length-0.5-0001.wav",
    ]
    samples, rate_hz = soundfile.read(tmp_path / "out" / "seed-0-length-0.5-0000.wav")
    assert (rate_hz, len(samples)) == (1000, 512)
    assert np.ptp(samples) > 0.01
    assert said.startswith("2 sounds of 0.512 s at 1000 Hz by rnn-spectra: ")


@pytest.mark.parametrize("design", ["rnn-text", "rnn-notes"])
def test_the_same_command_gives_the_same_files_and_more_only_adds(sample, tmp_path, design):
    for out, n in (("few", 1), ("many", 3)):
        assert sample(design, "--n", n, "--length", 5, out=out)[0] == 0
    assert sample(design, "--n", 1, "--length", 5, out="many")[0] == 0  # over what is there
    few, many = contents(tmp_path / "few"), contents(tmp_path / "many")
    few.pop("overview.png", None)
    assert few.items() <= many.items()


def test_key_metre_and_prime(sample, tmp_path, small_tunes):
    prime = tmp_path / "begin.mid"
    prime.write_bytes(to_midi(small_tunes[1].tune))
    assert sample("rnn-series", "--n", 1, "--length", 4, "--key", "G", "--metre", "3/4")[0] == 0
    assert sample("rnn-series", "--n", 1, "--length", 4, "--prime", prime)[0] == 0
    asked, primed = (read_midi(path.read_bytes()) for path in sorted((tmp_path / "out").glob("*.mid")))
    assert [(tune.keys[0][1].name, tune.metre.name) for tune in (asked, primed)] == [("G", "3/4"), ("D", "6/8")]
    melody = [note[:3] for note in small_tunes[1].tune.notes if note.part == 0]
    assert [note[:3] for note in primed.notes][: len(melody)] == melody


def test_played_by_the_built_in_string(sample, tmp_path):
    code, said, _ = sample("rnn-notes", "--n", 1, "--length", 4, "--play-with", "string")
    assert code == 0
    assert "(.mid, .musicxml, .svg, .wav)" in said
    samples, rate_hz = soundfile.read(tmp_path / "out" / "seed-0-length-4.0-0000.wav")
    assert rate_hz == 22_050
    assert np.abs(samples).max() == pytest.approx(10 ** (-1 / 20), abs=1e-3)


def test_played_by_a_trained_run(sample, tmp_path, codec_run):
    code, _, _ = sample("rnn-notes", "--n", 1, "--length", 4, "--play-with", codec_run.path)
    assert code == 0
    samples, rate_hz = soundfile.read(tmp_path / "out" / "seed-0-length-4.0-0000.wav")
    assert rate_hz == 1000
    assert samples.any()


WRONG = [
    ("rnn-notes", ("--stage", "1"), "--stage is for designs that make clips, and this run is of rnn-notes"),
    ("rnn-text", ("--reverb", "1"), "--reverb is for designs that make clips, and this run is of rnn-text"),
    ("rnn-notes", ("--between", "1", "2"), "--between is for designs that make clips"),
    ("rnn-notes", ("--codes", "normal"), "--codes is for designs that make clips"),
    ("rnn-text", ("--play-with", "string"), "--play-with plays tunes, and rnn-text makes none"),
    ("rnn-spectra", ("--play-with", "string"), "--play-with plays tunes, and rnn-spectra makes none"),
    ("rnn-spectra", ("--key", "G"), "rnn-spectra is told neither. Received: G."),
    ("rnn-midi", ("--metre", "6/8"), "rnn-midi is told neither. Received: 6/8."),
    ("rnn-notes", ("--key", "x"), "--key must be one that the model has learnt: "),
    ("rnn-notes", ("--temperature", "20"), "--temperature must be 0 or from 0.001 to 10. Received: 20."),
    ("rnn-notes", ("--temperature", "-1"), "Invalid value for '--temperature'"),
    ("rnn-notes", ("--length", "0"), "Invalid value for '--length'"),
    ("rnn-notes", ("--length", "1e9"), "--length must be up to 20000 notes. Received: 1e+09."),
    ("rnn-notes", ("--seed", 2**64), "The seed must be from 0 to 2**63 - 1."),
]


@pytest.mark.parametrize(("design", "options", "message"), WRONG, ids=[" ".join(map(str, w[:2])) for w in WRONG])
def test_wrong_combinations_are_one_line_and_leave_nothing_behind(sample, tmp_path, design, options, message):
    code, said, error = sample(design, *options)
    assert (code, said) == (2, "")
    assert message in error
    assert error.count("\n") == 1 or "Usage" in error
    assert not (tmp_path / "out").exists()


def test_a_score_is_played(small_tunes, tmp_path, capsys):
    (tmp_path / "my tune.mid").write_bytes(to_midi(small_tunes[0].tune))
    words = ["sample", "--play", str(tmp_path / "my tune.mid"), "--out", str(tmp_path / "out")]
    assert main(words) == 0
    assert main([*words, "--play-with", "string"]) == 0  # the same
    said = capsys.readouterr().out.splitlines()
    samples, rate_hz = soundfile.read(tmp_path / "out" / "my tune.wav")
    seconds = small_tunes[0].tune.seconds_at(small_tunes[0].tune.n_ticks) + 0.2
    assert len(samples) == pytest.approx(seconds * rate_hz, abs=1)
    assert said[0] == said[1]
    assert said[0].startswith(f"{tmp_path}/my tune.mid, {len(small_tunes[0].tune.notes)} notes, played with string: ")


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--n", "3"), 2, "--play plays a score as it is. Received: --n 3 as well. Leave it out."),
        (("--run", "runs/x"), 2, "--play plays a score as it is. Received: --run runs/x as well. Leave it out."),
        (("--key", "G"), 2, "--play plays a score as it is. Received: --key G as well. Leave it out."),
        ((), 1, "none.mid: No such file or directory."),
    ],
)
def test_scores_that_cannot_be_played(tmp_path, capsys, options, code, message):
    assert main(["sample", "--play", str(tmp_path / "none.mid"), "--out", str(tmp_path / "out"), *options]) == code
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_instruments_that_are_none(sample, works_run, tmp_path):
    code, _, error = sample("rnn-notes", "--play-with", works_run("rnn-text").path)
    assert code == 2
    assert "needs something that makes short sounds: 'string', or a run of a design that makes clips" in error
    code, _, error = sample("rnn-notes", "--play-with", tmp_path / "nowhere")
    assert code == 1
    assert "there is no run at" in error
    assert not (tmp_path / "out").exists()


OF_WORKS = [("--temperature", "1.0"), ("--key", "G"), ("--play-with", "string")]


@pytest.mark.parametrize("option", OF_WORKS, ids=[words[0] for words in OF_WORKS])
def test_runs_that_make_clips_refuse_what_is_for_works(codec_run, tmp_path, capsys, option):
    code = main(["sample", "--run", str(codec_run.path), "--out", str(tmp_path / "out"), *option])
    assert code == 2
    expected = (
        f"{option[0]} is for the designs rnn-..., and this run is of fft-autoencoder. Received: {' '.join(option)}. "
    )
    assert f"{expected}Leave it out." in capsys.readouterr().err


def test_another_work_of_the_same_name_is_not_replaced(sample, tmp_path):
    assert sample("rnn-notes", "--n", 1, "--length", 5)[0] == 0
    code, _, error = sample("rnn-series", "--n", 1, "--length", 5)
    assert code == 2
    assert "is there already and holds something else than the work of that name" in error


def test_an_unfinished_run_says_so(works_run, tmp_path, capsys):
    import shutil

    copy = tmp_path / "unfinished"
    shutil.copytree(works_run("rnn-notes").path, copy)
    shutil.rmtree(copy / "stages")
    assert main(["sample", "--run", str(copy), "--out", str(tmp_path / "out")]) == 1
    assert "isn't finished yet" in capsys.readouterr().err


def test_without_mido_it_says_so_before_the_work(sample, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "mido", None)
    code, _, error = sample("rnn-notes")
    assert code == 1
    assert "needs mido, which isn't installed. Install the extra: pip install 'pgan-audio[music]'" in error
    assert not (tmp_path / "out").exists()
