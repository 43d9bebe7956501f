"""Recordings through a trained auto-encoder and back."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio import files
from pgan_audio.audio.conversion import mix
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.data.level import gain
from pgan_audio.errors import CheckpointError, PganError, RunError, UsageError
from pgan_audio.ports.fft_autoencoder.coder import Coder
from pgan_audio.ports.fft_autoencoder.design import FftAutoencoderDesign
from pgan_audio.ports.fft_autoencoder.error_sum import snr_db
from pgan_audio.sampling.code_file import CodeFile
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.training import weights

Wave = NDArray[np.float32]


@dataclass(frozen=True)
class Recording:
    """A recording as the auto-encoder takes it.

    Attributes:
        wave: ``(time, channels)``, 1 or 2 channels, at the run's rate and the recording's own level.
        rate_hz: The run's.
    """

    wave: Wave
    rate_hz: int


class Reconstruction:
    """A finished auto-encoder, ready for recordings of any length.

    Args:
        finished: What the run has kept.

    Raises:
        UsageError: The run is of another design.
        RunError: The weights don't fit the run's settings.
    """

    def __init__(self, finished: FinishedStage):
        if not isinstance(finished.config, FftAutoencoderConfig):
            raise UsageError(
                f"Only an auto-encoder gives back what it hears. Received: {finished.path}, a run of the design "
                f"{finished.config.design}. Name a run of the design fft-autoencoder with --run."
            )
        self.finished = finished
        design = FftAutoencoderDesign(finished.config)
        codec = design.build_codec()
        try:
            weights.assign(codec, finished.weights)
        except CheckpointError as error:
            raise RunError(
                f"The model doesn't fit the config.toml of {finished.path}: {error} "
                "Put the one that is not the original back from a copy."
            ) from error
        self.coder = Coder(codec, design.architecture, finished.config.fft_autoencoder.n_fft)

    def read(self, path: Path) -> Recording:
        """A sound file at the run's rate: mono stays mono, all else becomes stereo.

        Raises:
            AudioError: It can't be read.
        """
        rate_hz = self.finished.facts.sample_rate_hz
        wave, _ = files.read(path, rate_hz=rate_hz)
        return Recording(mix(wave, min(2, wave.shape[1])), rate_hz)

    def encode(self, recording: Recording) -> CodeFile:
        """The code of a recording, which is first brought to a peak of -1 dBFS, as training data usually are."""
        wave = recording.wave
        factor = gain("peak", float(np.abs(wave).max()), 1.0)
        code = self.coder.encode(wave * np.float32(factor))
        return CodeFile(code, len(wave), recording.rate_hz, factor, self.finished.model_sha256)

    def decode(self, code: CodeFile) -> Wave:
        """The sound of a code, ``(time, channels)``, at the recording's own level.

        Raises:
            PganError: The code is another model's.
        """
        unit, width = self.coder.unit, self.coder.architecture.widths[-1]
        fits = code.model_sha256 == self.finished.model_sha256 and code.code.shape[2] == width
        if not fits or code.n_samples > unit * code.code.shape[1]:
            raise PganError(
                f"The code is of another model than that of {self.finished.path}. Expected: SHA-256 "
                f"{self.finished.model_sha256[:12]}... Received: {code.model_sha256[:12]}... Name the run that made it "
                "with --run; a model that was trained anew can't read it."
            )
        return self.coder.decode(code.code, code.n_samples) / np.float32(code.gain)


def snr_of(wave: Wave, output: Wave) -> tuple[float, tuple[float, ...]]:
    """Signal-to-noise ratio in dB, of all channels together and of each.

    Args:
        wave: ``(time, channels)``, what went in.
        output: What came out, of the same shape.
    """
    power = np.mean(np.square(wave, dtype=np.float64), axis=0)
    error = np.mean(np.square(output.astype(np.float64) - wave), axis=0)
    each = tuple(snr_db(float(p), float(e)) for p, e in zip(power, error, strict=True))
    return snr_db(float(power.mean()), float(error.mean())), each


def loudest(wave: Wave, rate_hz: int, seconds: float) -> tuple[int, int]:
    """First sample and end of the part of a recording around its loudest second, for a picture."""
    n_second, n_part = min(rate_hz, len(wave)), min(round(seconds * rate_hz), len(wave))
    power = np.square(wave, dtype=np.float64).mean(axis=1)
    totals = np.add.reduceat(power, np.arange(0, len(power), n_second))
    middle = int(np.argmax(totals)) * n_second + n_second // 2
    first = min(max(0, middle - n_part // 2), len(wave) - n_part)
    return first, first + n_part
