"""From clips to the images that the networks know, and back: what the designs on spectrograms share."""

from collections.abc import Iterator, Mapping

import numpy as np
from keras import ops
from numpy.typing import NDArray

from pgan_audio.audio.griffin_lim import griffin_lim
from pgan_audio.audio.log_spectra import (
    FLOOR,
    HOP,
    N_FFT,
    RANGE,
    SpectrumStatistics,
    log_spectra,
    peak_normalised,
    silent_frames,
)
from pgan_audio.config.spectrogram import SpectrogramConfig
from pgan_audio.data.feed import ClipFeed
from pgan_audio.errors import CheckpointError, DataError, UsageError
from pgan_audio.layers.log_spectra import LogSpectra
from pgan_audio.ports.spectrogram_common import cost
from pgan_audio.ports.spectrogram_common.sizes import Sizes
from pgan_audio.training.design import AdversarialDesign

PEAK = 10 ** (-1 / 20)
"""Of every clip that is made: -1 dBFS, as `pgan prepare` leaves recordings."""

_FULL_SCALE = 32768
_SILENT = 1e-9


class SpectrogramDesign(AdversarialDesign):
    """A GAN whose samples are images of log-magnitude spectra, ``(rows, 128, channels)`` in [-1, 1].

    Each real clip is brought to peak 1, so that images tell timbre and course, not loudness; its spectra are normalised
    bin by bin with the statistics of the training clips. A generated image is taken back to magnitudes, phases are
    found for them, and the clip is brought to a peak of -1 dBFS.

    Before it is given statistics a design has neutral ones, which is enough to time a step.

    Args:
        config: With the facts of its data.
    """

    n_stages = 1
    prior = "uniform"

    def __init__(self, config: SpectrogramConfig):
        self.config = config
        self.name = config.design
        self.sizes = Sizes.of(config)
        self.latent_shape = (config.networks.latent_size,)
        self._spectra = LogSpectra(N_FFT, HOP, FLOOR)
        self._use(SpectrumStatistics.neutral())

    def measure(self, feed: ClipFeed) -> str:
        """Take mean and deviation of every bin over all training clips.

        Frames of digital silence, such as the padding of short clips, are left out: they have no spectrum, only the
        logarithm's floor, and many of them would leave loud frames beyond three deviations. Differs from the source,
        which counts them.
        """
        try:
            self._use(SpectrumStatistics.of(self._training_spectra(feed)))
        except UsageError as error:
            raise DataError(
                f"All training clips of {feed.data.path} are silent. Expected sound in some of them. "
                'Prepare other recordings, or set feed.crop = "random".'
            ) from error
        n_frames = n_clipped = n_values = 0
        for spectra in self._training_spectra(feed):
            units = self._known.normalised(spectra)
            n_frames += len(units)
            n_clipped += int(np.count_nonzero(np.abs(units) > 1))
            n_values += units.size
        return (
            f"Mean and deviation of each bin are those of {n_frames} spectra of training clips; "
            f"{n_clipped / n_values:.2%} of the values lie beyond {RANGE:g} deviations and are clipped."
        )

    def take_statistics(self, values: Mapping[str, NDArray[np.float32]]) -> None:
        """Set what was measured once.

        Raises:
            CheckpointError: It isn't mean and deviation of each bin.
        """
        if set(values) != {"mean", "deviation"}:
            raise CheckpointError(
                f"The statistics of the design {self.name} are mean and deviation. "
                f"Received: {', '.join(sorted(values)) or 'none'}."
            )
        try:
            self._use(SpectrumStatistics(values["mean"], values["deviation"]))
        except UsageError as error:
            raise CheckpointError(f"The statistics of the design {self.name} can't be used: {error}") from error

    def clips_per_second(self, until_stage: int) -> dict[int, float]:
        """Estimated training speed of the one stage on this machine."""
        return cost.clips_per_second(self.config)

    def real_samples(self, x, stage: int, fade):
        """Clips as images.

        Args:
            x: ``(batch, time, channels)`` float32.
            stage: Not read.
            fade: Not read.

        Returns:
            ``(batch, rows, 128, channels)`` in [-1, 1].
        """
        peak = ops.max(ops.abs(x), axis=(1, 2), keepdims=True)
        spectra = self._spectra(x / ops.maximum(peak, _SILENT))
        mean, deviation = (v[:-1, None] for v in (self._known.mean, self._known.deviation))  # (bins, 1)
        return ops.clip((spectra[:, :, :-1] - mean) / (RANGE * deviation), -1.0, 1.0)

    def to_audio(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Sounds with the spectra of images.

        Args:
            samples: ``(n, rows, 128, channels)``.

        Returns:
            ``(n, 128 rows, channels)``, each with its largest sample at -1 dBFS.
        """
        return np.stack([self._sound(image) for image in samples])

    def _sound(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        iterations = self.config.networks.griffin_lim_iterations
        spectra = self._known.log_spectra(np.moveaxis(image, -1, 0))  # (channels, rows, bins)
        channels = [griffin_lim(np.exp(channel), iterations) for channel in spectra]
        return peak_normalised(np.stack(channels, axis=-1), PEAK)

    def _use(self, known: SpectrumStatistics) -> None:
        self._known = known
        self.statistics = {"mean": known.mean, "deviation": known.deviation}

    def _training_spectra(self, feed: ClipFeed) -> Iterator[NDArray[np.float64]]:
        """Spectra of one channel of one clip after the other, ``(frames, 129)``, without digital silence."""
        noise = 10 ** (self.config.feed.noise_db / 20)
        rng = np.random.default_rng(self.config.seed)
        for clip in feed.every_clip(self.config.data_stage(1)):
            clean = clip / np.float32(_FULL_SCALE)
            heard = peak_normalised(clean + noise * rng.standard_normal(clip.shape))
            for channel, source in zip(heard.T, clean.T, strict=True):
                yield log_spectra(channel)[~silent_frames(source)]
