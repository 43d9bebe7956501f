"""What ``pgan demo`` works on: short sounds by all synthetic authors, as they are written and as they are prepared.

A sound is as long as a clip and begins with its first note. So little, at so low a rate, is what minutes suffice for.
"""

import os

from pgan_audio.data.synthetic.corpus import write_corpus

SAMPLE_RATE_HZ = 8_000
CLIP_SAMPLES = 4_096
SOUNDS_PER_AUTHOR = 48


def write_demo_corpus(folder: str | os.PathLike[str], *, sounds_per_author: int = SOUNDS_PER_AUTHOR, seed: int) -> None:
    """Write the sounds as WAV files, a folder for each author; errors as of `write_corpus`."""
    write_corpus(
        folder,
        tracks_per_author=sounds_per_author,
        seconds=CLIP_SAMPLES / SAMPLE_RATE_HZ,
        sample_rate_hz=SAMPLE_RATE_HZ,
        seed=seed,
    )


def demo_settings() -> dict[str, object]:
    """What ``pgan prepare`` is asked for, beside its defaults."""
    return {"sample_rate_hz": SAMPLE_RATE_HZ, "clip_samples": CLIP_SAMPLES}
