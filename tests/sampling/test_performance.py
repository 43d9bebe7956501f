"""Tunes as sound."""

import librosa
import numpy as np
import pytest

from pgan_audio.data.symbolic.tune import Note, Part, Tune
from pgan_audio.sampling import performance
from pgan_audio.sampling.instruments import PluckedString
from pgan_audio.sampling.performance import performed

RATE_HZ = 1000


class Blip:
    """Plays a note as its pitch over 100 for as long as it lasts."""

    rate_hz = RATE_HZ

    def play(self, pitch, seconds):
        return np.full(round(seconds * RATE_HZ), pitch / 100, np.float32)


def tune_of(*notes, **more):
    return Tune(tuple(notes), **{"parts": (Part("One"), Part("Kit", is_drums=True)), **more})


def test_notes_come_when_and_as_loud_as_they_are_written():
    tune = tune_of(Note(0, 50, 240, 127), Note(480, 100, 480, 127), Note(720, 50, 240, 127), tempos=((0, 1_000_000),))
    sound = performed(tune, Blip())[:, 0]
    assert len(sound) == 2000 + 200
    scale = 10 ** (-1 / 20) / 1.5  # where two sound at once
    expected = np.zeros(2200)
    expected[:500], expected[1000:2000] = 0.5, 1.0
    expected[1500:2000] += 0.5
    np.testing.assert_allclose(sound, scale * expected, atol=1e-6)


def test_a_change_of_tempo_counts_from_where_it_is():
    tune = tune_of(Note(0, 50, 480), Note(960, 50, 480), tempos=((0, 1_000_000), (480, 500_000)))
    sound = performed(tune, Blip())[:, 0]
    assert np.flatnonzero(np.diff(sound != 0)).tolist() == [999, 1499, 1999]


def test_velocities_are_heard_and_drums_are_not():
    tune = tune_of(Note(0, 60, 480, 127), Note(0, 100, 480, 127, 1), Note(480, 60, 480, 64))
    sound = performed(tune, Blip())[:, 0]
    assert sound[100] == pytest.approx(10 ** (-1 / 20), rel=1e-5)
    assert sound[600] / sound[100] == pytest.approx(64 / 127, rel=1e-5)


def test_silence():
    assert not performed(tune_of(Note(0, 60, 480, part=1)), Blip()).any()


def test_an_hour_is_enough(monkeypatch):
    monkeypatch.setattr(performance, "LONGEST_SECONDS", 2.0)
    long = tune_of(Note(0, 60, 480), Note(480 * 100, 60, 480), tempos=((0, 1_000_000),))
    assert len(performed(long, Blip())) == 2200


def test_a_string_plays_onsets_that_a_machine_can_hear():
    tune = tune_of(*(Note(240 * i, pitch, 240) for i, pitch in enumerate([62, 66, 69, 74, 69, 66, 62])))
    string = PluckedString()
    sound = performed(tune, string)[:, 0]
    onsets = librosa.onset.onset_detect(y=sound, sr=string.rate_hz, units="time", backtrack=False)
    expected = np.arange(7) * 0.25
    assert all(np.abs(onsets - at).min() < 0.07 for at in expected[1:])
