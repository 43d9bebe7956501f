"""Training clips of a classifier: which, and how they are varied; a pure function of seed, stage and number."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pgan_audio.classifier.examples import Segment, read
from pgan_audio.data.store import DataFolder

SHIFT_SHARE = 1 / 16
"""How far a clip may begin before its track or end after it, as a share of the clip; what is not there is silence."""

GAIN_DB = 6.0
NOISE_DB = (-100.0, -70.0)


class Draws:
    """Draws clips at random: every class equally often, within it every track, and in a track every place.

    Each clip is shifted, so that a one-shot does not always begin at the first sample; its gain is changed by up to
    6 dB either way; and white noise between -100 and -70 dBFS is added, so that nothing is learnt from digital silence.

    Args:
        data: The folder.
        stage: From 1.
        segments: What to draw from.
        seed: Of the training.
    """

    def __init__(self, data: DataFolder, stage: int, segments: Sequence[Segment], seed: int):
        self.data, self.stage, self.seed = data, stage, seed
        by_label: dict[int, list[Segment]] = {}
        for segment in segments:
            by_label.setdefault(segment.label, []).append(segment)
        self._classes = [by_label[label] for label in sorted(by_label)]

    def batch(self, first: int, size: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Clips number ``first`` and following: ``(size, length, channels)``, and their labels ``(size,)``."""
        drawn = [self.draw(number) for number in range(first, first + size)]
        return np.stack([clip for clip, _ in drawn]), np.array([label for _, label in drawn], np.int32)

    def draw(self, number: int) -> tuple[NDArray[np.float32], int]:
        """Clip ``number`` and its label."""
        rng = np.random.Generator(np.random.Philox(key=[self.seed, self.stage], counter=[0, 0, 0, number]))
        segments = self._classes[rng.integers(len(self._classes))]
        segment = segments[rng.integers(len(segments))]
        reach = int(self.data.clip_samples * SHIFT_SHARE)
        start = int(rng.integers(-reach, segment.n_samples - self.data.clip_samples + reach, endpoint=True))
        clip = read(self.data, self.stage, segment, start)
        gain, level = 10 ** (rng.uniform(-GAIN_DB, GAIN_DB) / 20), 10 ** (rng.uniform(*NOISE_DB) / 20)
        noise = rng.standard_normal(clip.shape, np.float32)
        return np.float32(gain) * clip + np.float32(level) * noise, segment.label
