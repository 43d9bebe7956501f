"""What is said about tunes, on tunes whose figures one can count."""

import pytest

import compare_tunes as tool
from pgan_audio.data.symbolic import tune_folder
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.tune import Metre, Note, Tune


def piece(*steps, key="G", metre=(6, 8)):
    """Of pitches, None for a rest, and lengths in eighths."""
    notes, now = [], 0
    for pitch, eighths in steps:
        if pitch is not None:
            notes.append(Note(now, pitch, 240 * eighths))
        now += 240 * eighths
    (made,) = tool.pieces_of([Tune(tuple(notes), metres=((0, Metre(*metre)),), keys=((0, Key.named(key)),))])
    return made


SCALE = [67, 69, 71, 72, 74, 76, 78, 79]
UP = piece(*((pitch, 1) for pitch in SCALE), (67, 4))


def test_distributions_and_their_distance():
    one, other = [piece((67, 3), (69, 3), (67, 6))], [piece((50, 3), (57, 3), (50, 6), key="D")]
    assert tool.histogram(one, tool.degrees) == {0: 2 / 3, 2: 1 / 3}
    assert tool.histogram(other, tool.degrees) == {0: 2 / 3, 7: 1 / 3}
    assert tool.histogram(one, tool.intervals) == {-2: 0.5, 2: 0.5}
    assert tool.histogram(one, tool.durations) == {720: 2 / 3, 1440: 1 / 3}
    distance = tool.distance(tool.histogram(one, tool.degrees), tool.histogram(other, tool.degrees))
    assert distance == pytest.approx(1 / 3)
    assert tool.distance({1: 1.0}, {2: 1.0}) == 1


def test_bars_that_fill_the_metre():
    filled = piece((67, 3), (69, 3), (None, 1), (71, 5), (72, 6))
    tied = piece((67, 3), (69, 4), (71, 5), (72, 6))  # over the first line: two bars are not filled
    assert tool.filled_share([filled]) == 1
    assert tool.filled_share([tied]) == 0
    assert tool.filled_share([filled, tied]) == 0.5


def test_bars_that_came_before():
    assert tool.repeated_share([piece(*[(67, 3), (69, 3)] * 3, (71, 6))]) == 0.5
    assert tool.repeated_share([piece((67, 6), (69, 6)), piece((67, 6), (69, 6))]) == 0


def test_copied_runs_as_they_are_and_in_any_key():
    moved = piece(*((pitch + 2, 1) for pitch in SCALE), (67, 4), key="A")
    slower = piece(*((pitch, 2) for pitch in SCALE))
    assert tool.copied_share([UP], [UP], in_any_key=False) == 1
    assert tool.copied_share([moved], [UP], in_any_key=False) == 0
    assert tool.copied_share([moved], [UP], in_any_key=True) == 0.5  # the last run ends elsewhere
    assert tool.copied_share([slower], [UP], in_any_key=True) == 0
    assert tool.copied_share([piece((67, 6))], [UP], in_any_key=True) == 0


def test_sound_tunes_stay_within_the_range(monkeypatch):
    assert tool.is_sound(UP, (67, 79), as_score=True)
    assert not tool.is_sound(UP, (67, 78), as_score=False)
    assert not tool.is_sound(UP, (68, 79), as_score=False)
    monkeypatch.setattr(tool, "read_midi", lambda data: Tune((Note(0, 67, 240),)))
    assert not tool.is_sound(UP, (67, 79), as_score=False)


def test_the_whole_table_and_picture(works_run, small_tunes, tmp_path, capsys):
    tune_folder.write(tmp_path / "data", 0, small_tunes, "")
    runs = [str(works_run(design).path) for design in ("rnn-notes", "rnn-measures")]
    picture = tmp_path / "a.png"
    words = ["--data", str(tmp_path / "data"), "--run", *runs, "--n", "5", "--length", "6", "--scores", "1"]
    tool.main([*words, "--picture", str(picture)])
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["", "trained on", "held out", "rnn-notes", "rnn-measures"]
    found = {line[0]: line[1:] for line in lines[2:]}
    assert found["tunes"] == ["4", "2", "5", "5"]
    assert found["parsable and within the corpus' range"] == ["100.0%"] * 4
    assert found["runs of 8 notes copied from training"][0] == ""
    assert found["intervals: distance from those trained on"][0] == "0.000"
    assert all(len(line) == 5 for line in lines)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_runs_that_make_no_tunes_are_refused(works_run, small_tunes, tmp_path):
    tune_folder.write(tmp_path / "data", 0, small_tunes, "")
    with pytest.raises(SystemExit, match=r"must be a run of a design that makes tunes\. Received: rnn-text\."):
        tool.main(["--data", str(tmp_path / "data"), "--run", str(works_run("rnn-text").path)])
