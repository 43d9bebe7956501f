"""What a run sounds like while it trains: the same few clips again and again."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from pgan_audio import atomic
from pgan_audio.audio.files import write_wav
from pgan_audio.config import Config
from pgan_audio.sampling import pictures
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.latents import labels
from pgan_audio.training.design import AdversarialDesign
from pgan_audio.training.events import read_events
from pgan_audio.training.run_folder import RunFolder

GAP_SECONDS = 0.2


class Previews:
    """Writes previews into a run's folder; an instance is what the training loop takes as its ``preview`` callback.

    A preview is ``stage-4-clips-000123456.wav``, clips one after the other with short gaps, and a picture of the same
    name: their waveforms and spectrograms, and the curves of the critic's scores. The clips are the first ones that
    ``pgan sample`` makes from the run's own seed, so that a stage's last preview is what can be sampled from it.

    Args:
        run: Where to write; ``previews`` is made where missing.
        config: Of the run, with the facts of its data.
        design: Of the run: what latents its generators take, and what their samples sound like.
        n_clips: How many clips.
    """

    def __init__(self, run: RunFolder, config: Config, design: AdversarialDesign, n_clips: int = 8):
        self.run, self.config, self.design = run, config, design
        numbers = range(n_clips)
        authors = config.known_authors
        self._latents = tf.constant(LatentSpace.of(design).draw(config.seed, numbers).reshape(-1, *design.latent_shape))
        self._labels = labels(config.seed, numbers, len(authors)) if authors else np.zeros(n_clips, np.int32)
        self.titles = [f"{i:04d} {authors[label] if authors else ''}".strip() for i, label in enumerate(self._labels)]

    def __call__(self, generator: keras.Model, stage: int, clips: int, fade: float) -> None:
        """Write the preview of this moment, replacing one that is there.

        Args:
            generator: ``generator(z, labels, fade)``, usually the moving average.
            stage: Its stage.
            clips: Clips shown so far.
            fade: Weight of the newest block.

        Raises:
            RunError: The run's events can't be read.
            OSError: The files can't be written.
        """
        samples = generator(self._latents, tf.constant(self._labels), tf.constant(fade, tf.float32)).numpy()
        waves = self.design.to_audio(samples)
        rate_hz = self.config.rate_hz(stage)
        figure = pictures.preview(list(waves), rate_hz, self.titles, read_events(self.run.events))
        self.run.previews.mkdir(parents=True, exist_ok=True)
        path = self.run.previews / f"stage-{stage}-clips-{clips:09d}.wav"
        write_wav(path, _in_a_row(waves, round(GAP_SECONDS * rate_hz)), rate_hz)
        atomic.write_bytes(path.with_suffix(".png"), pictures.png(figure))


def _in_a_row(waves: NDArray[np.float32], n_gap: int) -> NDArray[np.float32]:
    """``(n, time, channels)`` as one ``(time, channels)``, with gaps between; what isn't finite becomes 0."""
    finite = np.where(np.isfinite(waves), waves, np.float32(0))
    spaced = np.pad(finite, ((0, 0), (0, n_gap), (0, 0)))
    row: NDArray[np.float32] = spaced.reshape(-1, waves.shape[2])[: -n_gap or None]
    return row
