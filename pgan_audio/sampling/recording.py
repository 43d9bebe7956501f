"""A recording as a stage would have heard it while it was trained."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pgan_audio.audio import files
from pgan_audio.audio.conversion import mix, resample
from pgan_audio.audio.resampling import down
from pgan_audio.data.level import SILENCE_DB, amplitude, gain
from pgan_audio.errors import AudioError
from pgan_audio.sampling.finished_stage import FinishedStage


def heard(finished: FinishedStage, path: files.StrPath) -> NDArray[np.float32]:
    """The beginning of a sound file, at the rate, length and channels of a stage.

    As ``pgan prepare`` does it: mixed, resampled to the full rate with soxr HQ, halved from stage to stage; a shorter
    file is padded with silence at its end. Of a longer one no more is decoded than a clip needs. The peak is brought to
    -1 dBFS.

    Args:
        finished: The stage.
        path: Any file that `pgan_audio.audio.files` reads.

    Returns:
        ``(time, channels)`` float32.

    Raises:
        AudioError: The file can't be read, or the part that would be heard is silent.
    """
    facts = finished.facts
    clip = _beginning(path, facts.sample_rate_hz, facts.channels, facts.clip_samples)
    peak = float(np.abs(clip).max())
    if peak < amplitude(SILENCE_DB):
        raise AudioError(
            f"{files.shown(path)} is silent for its first {facts.clip_samples / facts.sample_rate_hz:.3f} s, all that "
            "counts here. Expected a sound there. Cut off its beginning."
        )
    clip *= np.float32(gain("peak", peak, peak))
    for _ in range(facts.n_stages - finished.config.data_stage(finished.stage)):
        clip = down(clip).astype(np.float32, copy=False)
    return clip


def _beginning(path: files.StrPath, rate_hz: int, channels: int, n_samples: int) -> NDArray[np.float32]:
    """The first samples of a file, ``(n_samples, channels)``, padded with zeros."""
    info = files.probe(path)

    def source() -> Iterator[NDArray[np.float32]]:
        for block in files.blocks(path):
            yield mix(block, channels)

    clip = np.zeros((n_samples, channels), np.float32)
    filled = 0
    for block in resample(source(), info.rate_hz, rate_hz, channels):
        taken = block[: n_samples - filled]
        clip[filled : filled + len(taken)] = taken
        filled += len(taken)
        if filled == n_samples:
            break
    return clip
