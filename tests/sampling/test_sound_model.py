"""Trained sound models as instruments."""

import types

import numpy as np
import pytest

from pgan_audio.sampling.sound_model import N_CLIPS, pitched_sound

RATE_HZ = 8000


class Generator:
    """Makes noise, but for one clip that is a tone."""

    finished = types.SimpleNamespace(rate_hz=RATE_HZ)

    def __init__(self, tone_at):
        self.tone_at, self.asked = tone_at, None

    def clips(self, seed, indices):
        self.asked = (seed, list(indices))
        rng = np.random.default_rng(seed)
        for index in indices:
            clip = rng.standard_normal((2000, 2))
            if index == self.tone_at:
                clip = np.stack([np.sin(2 * np.pi * 220 * np.arange(2000) / RATE_HZ)] * 2, axis=1)
            yield index, clip.astype(np.float32)


def test_the_clip_with_the_clearest_pitch_is_the_instrument():
    generator = Generator(tone_at=11)
    sound = pitched_sound(generator, seed=3)
    assert generator.asked == (3, list(range(N_CLIPS)))
    assert sound.is_pitched
    assert sound.own_pitch == pytest.approx(57, abs=0.1)
    assert sound.rate_hz == RATE_HZ


def test_noise_alone_is_played_as_middle_c():
    sound = pitched_sound(Generator(tone_at=None), seed=0)
    assert not sound.is_pitched
    assert np.isfinite(sound.play(60, 0.1)).all()
