"""A trained sound model as an instrument."""

import numpy as np

from pgan_audio.audio.pitch import pitch_of
from pgan_audio.sampling.generation import ClipGenerator
from pgan_audio.sampling.instruments import SampledSound

N_CLIPS = 16
"""Clips that are listened to for one with a pitch."""


def pitched_sound(generator: ClipGenerator, seed: int) -> SampledSound:
    """The instrument made of that of the first clips of a seed whose pitch is clearest; its channels are mixed."""
    clips = [clip.mean(axis=1) for _, clip in generator.clips(seed, range(N_CLIPS))]
    rate_hz = generator.finished.rate_hz
    strengths = [pitch_of(clip, rate_hz).strength for clip in clips]
    return SampledSound(clips[int(np.argmax(strengths))].astype(np.float32), rate_hz)
