"""Sound within a page: a player with its WAV file inside."""

import base64
import math

import numpy as np
import numpy.typing as npt

from pgan_audio.audio.files import to_wav
from pgan_audio.audio.resampling import up
from pgan_audio.scoring.report.html import Html, tag

LOWEST_RATE_HZ = 8000
"""Browsers refuse lower rates (Chromium those below 3 kHz): what has one is played at a multiple of it."""


def player(clip: npt.NDArray[np.floating], rate_hz: float, label: str, seconds: float = math.inf) -> Html:
    """An ``<audio>`` element.

    Args:
        clip: ``(time, channels)``, full scale 1; what isn't finite is played as silence, what is beyond is clipped.
        rate_hz: Sampling rate; a low one is doubled until it can be played, which adds nothing above its old limit.
        label: What is heard.
        seconds: The clip is cut to these.
    """
    heard = clip[: max(1, math.floor(min(seconds * rate_hz, len(clip))))]
    heard = np.where(np.isfinite(heard), heard, 0).astype(np.float32)
    for _ in range(_doublings(rate_hz)):
        heard = up(heard)
    wav, _ = to_wav(heard, rate_hz * (1 << _doublings(rate_hz)))
    source = f"data:audio/wav;base64,{base64.b64encode(wav).decode('ascii')}"
    return tag("audio", controls=True, preload="none", aria_label=label, src=source)


def bytes_per_second(rate_hz: float, channels: int) -> float:
    """What a second of sound adds to the page."""
    return rate_hz * (1 << _doublings(rate_hz)) * channels * 2 * 4 / 3


def _doublings(rate_hz: float) -> int:
    return max(0, math.ceil(math.log2(LOWEST_RATE_HZ / rate_hz)))
