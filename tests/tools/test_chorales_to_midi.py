"""Chorales from JSON."""

import json

import pytest

import chorales_to_midi as tool
from pgan_audio.data.symbolic.midi import read_midi

STEPS = [[74, 70, 65, 58], [74, 70, 65, 58], [75, 70, -1, 58], [75, 72, 65, 58]]


def test_pitches_that_stay_are_held_and_silence_is_silent(tmp_path, capsys):
    (tmp_path / "j.json").write_text(json.dumps({"train": [STEPS, STEPS[:1]], "test": [STEPS[:2]]}))
    tool.main([str(tmp_path / "j.json"), str(tmp_path / "out")])
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["test-000.mid", "train-000.mid", "train-001.mid"]
    assert capsys.readouterr().out == f"{tmp_path}/out: 3 chorales\n"
    tune = read_midi((tmp_path / "out" / "train-000.mid").read_bytes())
    assert [part.name for part in tune.parts] == list(tool.VOICES)
    notes = sorted((note.part, note.onset, note.pitch, note.duration) for note in tune.notes)
    assert notes == [
        (0, 0, 74, 240), (0, 240, 75, 240),
        (1, 0, 70, 360), (1, 360, 72, 120),
        (2, 0, 65, 240), (2, 360, 65, 120),
        (3, 0, 58, 480),
    ]  # fmt: skip


@pytest.mark.parametrize("steps", [[[60, 60]], [[60, 60, 60, 200]]])
def test_what_is_no_chorale_is_named(tmp_path, steps):
    (tmp_path / "j.json").write_text(json.dumps({"train": [steps]}))
    with pytest.raises(SystemExit, match="train 000: a step must have four pitches up to 127"):
        tool.main([str(tmp_path / "j.json"), str(tmp_path / "out")])
