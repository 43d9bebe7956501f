"""What plays notes, heard by numbers."""

import numpy as np
import pytest

from pgan_audio.audio.pitch import pitch_of
from pgan_audio.sampling.instruments import PluckedString, SampledSound


def fading(hz, rate_hz, seconds=1.0):
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    return (np.sin(2 * np.pi * hz * time) * np.exp(-2 * time)).astype(np.float32)


@pytest.mark.parametrize("pitch", [48, 60, 74, 86])
@pytest.mark.parametrize(
    "instrument",
    [PluckedString(), SampledSound(0.2 * fading(311.13, 22_050), 22_050)],
    ids=["string", "sound"],
)
def test_notes_have_the_pitch_that_is_asked_for(instrument, pitch):
    note = instrument.play(pitch, 0.5)
    assert note.dtype == np.float32
    assert pitch_of(note, instrument.rate_hz).note_number == pytest.approx(pitch, abs=0.2)
    assert 0.3 < np.abs(note).max() <= 1.1


def test_a_sound_ends_with_its_note_without_a_click():
    rate_hz = 22_050
    sound = SampledSound(fading(440, rate_hz), rate_hz)
    note = sound.play(69, 0.2)
    assert len(note) == round(0.23 * rate_hz)
    assert abs(note[-1]) < 1e-4
    steps = np.abs(np.diff(note))
    assert steps[-round(0.05 * rate_hz) :].max() <= steps.max()
    np.testing.assert_array_equal(note, sound.play(69, 0.2))  # what is kept isn't changed by playing


def test_a_sound_begins_where_it_is_first_heard():
    rate_hz = 8_000
    late = np.concatenate([np.zeros(4000, np.float32), fading(440, rate_hz)])
    note = SampledSound(late, rate_hz).play(69, 0.5)
    assert np.argmax(np.abs(note) > 0.5) < 0.01 * rate_hz


def test_what_has_no_pitch_is_played_as_middle_c(rng):
    hit = (rng.standard_normal(4000) * np.exp(-np.arange(4000) / 500)).astype(np.float32)
    sound = SampledSound(hit, 16_000)
    assert (sound.is_pitched, sound.own_pitch) == (False, 60)
    higher = sound.play(72, 1.0)
    assert len(higher) < 0.6 * len(sound.play(60, 1.0))


@pytest.mark.parametrize("samples", [np.zeros(100, np.float32), fading(1500, 8000, 0.05)])
@pytest.mark.parametrize("pitch", [0, 127])
def test_extremes(samples, pitch):
    note = SampledSound(samples, 8000).play(pitch, 20.0)
    assert np.isfinite(note).all()
    assert len(note) <= 10.1 * 8000


@pytest.mark.parametrize("pitch", [0, 109, 119, 127])
def test_a_string_plays_every_note_there_is(pitch):
    played = PluckedString().play(pitch, 0.1)
    assert np.isfinite(played).all()
    assert np.abs(played).max() > 0.1
