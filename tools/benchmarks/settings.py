"""Settings to measure networks with, of data that needn't exist."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pgan_audio.config.progressive import ProgressiveConfig

SAMPLE_RATE_HZ, CLIP_SAMPLES, N_STAGES = 16_000, 16_384, 7


def settings(preset: str, overrides: Sequence[str]) -> "ProgressiveConfig":
    """A preset's settings with ``key=value`` texts over them, for mono clips of 1.024 s at 16 kHz in seven stages."""
    from pgan_audio.config import load_config, with_data

    facts = {
        "fingerprint": "none",
        "sample_rate_hz": SAMPLE_RATE_HZ,
        "clip_samples": CLIP_SAMPLES,
        "channels": 1,
        "n_stages": N_STAGES,
        "stage_rms": (0.1,) * N_STAGES,
        "authors": ("nobody",),
    }
    return with_data(load_config(preset=preset, overrides=overrides), facts)
