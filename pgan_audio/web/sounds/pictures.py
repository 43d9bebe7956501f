"""Small pictures of a sound: its waveform and its spectrogram, without axes, for cards."""

import io
from functools import cache

import numpy as np
import soundfile
from numpy.typing import NDArray

from pgan_audio.audio.spectrum import log_spectrogram, sizes
from pgan_audio.web.sounds.png import indexed_png

WIDTH, HEIGHT = 640, 128
"""Of a waveform, in pixels."""

MOST_FRAMES, MOST_BINS = 640, 257
"""Of a spectrogram, in pixels; it may have fewer."""

RANGE_DB = 70.0
LOWEST_TOP_DB = -30.0  # a silent sound, at -100 dB throughout, is black
COLOURS = "magma"
WAVE = (0x3D, 0x86, 0xC6)  # to be seen on white and on black
_LEAST_PEAK = 1e-3
_THINNEST = 1.5  # pixels


def waveform_png(wav: bytes) -> bytes:
    """The waveform on a transparent ground, as high as its peak.

    Args:
        wav: Content of a WAV file.
    """
    samples = _mono(wav)
    columns = np.array_split(samples, min(WIDTH, len(samples)))
    lows = np.array([column.min() for column in columns])
    highs = np.array([column.max() for column in columns])
    first = np.array([column[0] for column in columns])  # each column reaches to where the next one begins
    lows[:-1], highs[:-1] = np.minimum(lows[:-1], first[1:]), np.maximum(highs[:-1], first[1:])
    scale = (HEIGHT / 2 - 1) / max(_LEAST_PEAK, float(np.abs(samples).max()))
    middle = HEIGHT / 2
    tops, bottoms = middle - highs * scale, middle - lows * scale
    thin = np.maximum(0.0, _THINNEST - (bottoms - tops)) / 2
    edges = np.arange(HEIGHT)[:, None]
    covered = np.clip(np.minimum(edges + 1, bottoms + thin) - np.maximum(edges, tops - thin), 0, 1)
    palette = np.empty((256, 4), np.uint8)
    palette[:, :3], palette[:, 3] = WAVE, np.arange(256)
    return indexed_png(np.round(covered * 255).astype(np.uint8), palette)


def spectrogram_png(wav: bytes) -> bytes:
    """The spectrogram: time to the right, frequency up to half the sampling rate upwards, 70 dB from black to bright.

    Args:
        wav: Content of a WAV file.
    """
    samples = _mono(wav)
    n_fft, hop = sizes(len(samples))
    n_fft = min(n_fft, 2 * (MOST_BINS - 1))
    levels_db = log_spectrogram(samples, n_fft=n_fft, hop=max(1, min(hop, n_fft // 4), -(-len(samples) // MOST_FRAMES)))
    top_db = max(LOWEST_TOP_DB, float(levels_db.max()))
    shares = np.clip((levels_db[::-1] - top_db) / RANGE_DB + 1, 0, 1)
    return indexed_png(np.round(shares * 255).astype(np.uint8), _palette())


def _mono(wav: bytes) -> NDArray[np.float32]:
    samples, _ = soundfile.read(io.BytesIO(wav), dtype="float32", always_2d=True)
    mixed: NDArray[np.float32] = samples.mean(axis=1)
    return mixed


@cache
def _palette() -> NDArray[np.uint8]:
    from matplotlib import colormaps

    palette: NDArray[np.uint8] = colormaps[COLOURS](np.arange(256), bytes=True)
    return palette
