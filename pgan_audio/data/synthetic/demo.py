"""What ``pgan demo`` works on: single notes by some of the synthetic authors, as they are written and as prepared.

A sound is as long as a clip and begins with its note. So little, at so low a rate, is what minutes suffice for.
"""

import dataclasses
import os
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pgan_audio.data.synthetic.author import Author
from pgan_audio.data.synthetic.corpus import AUTHORS, render_notes, write_sounds

SAMPLE_RATE_HZ = 8_000
CLIP_SAMPLES = 4_096
SOUNDS_PER_AUTHOR = 64

STRUCK = ("bell", "chip", "drums", "marimba", "plucked")
"""The authors whose notes begin at once; of swelling ones half a second would hold little."""

PIECE_SECONDS = 8.0
DETUNING_CENTS = 3.0
HIGHEST_PITCH = 60
"""Middle C: above it, the lower stages would have nothing to learn from a note."""


def write_demo_corpus(folder: str | os.PathLike[str], *, sounds_per_author: int = SOUNDS_PER_AUTHOR, seed: int) -> None:
    """Write the sounds as WAV files, a folder for each author: sound 3 of the bell is ``folder/bell/003.wav``.

    The folder appears whole or not at all.

    Args:
        folder: Where to write; made, with its parents.
        sounds_per_author: At least 1.
        seed: 0 or more; another one gives other sounds.

    Raises:
        UsageError: The folder holds something.
    """
    sounds = (
        (f"{name}/{number:03d}.wav", render_sound(AUTHORS[name], seed=seed, number=number))
        for name in STRUCK
        for number in range(1, sounds_per_author + 1)
    )
    write_sounds(Path(folder), sounds, SAMPLE_RATE_HZ)


def render_sound(author: Author, *, seed: int, number: int) -> npt.NDArray[np.float32]:
    """Play one note of the piece that an author always plays, each time a little otherwise.

    Seed and number choose the note and its colour, and put it out of tune by some cents: no two are quite the same.
    High notes are moved down by octaves.

    Args:
        author: By whom.
        seed: 0 or more.
        number: Of the sound.

    Returns:
        ``(CLIP_SAMPLES,)`` at `SAMPLE_RATE_HZ`, at the level of all synthetic tracks.
    """
    own = zlib.crc32(author.name.encode())
    _, piece = author.compose(np.random.default_rng(own), PIECE_SECONDS)
    rng = np.random.default_rng([seed, number, own])
    note = piece[rng.integers(len(piece))]
    octaves = max(0, -int((HIGHEST_PITCH - note.pitch) // 12))
    detuned = note.pitch - 12 * octaves + rng.normal(0.0, DETUNING_CENTS) / 100
    note = dataclasses.replace(note, start_seconds=0.0, pitch=detuned, colour=rng.random())
    return render_notes(author, [note], CLIP_SAMPLES / SAMPLE_RATE_HZ, SAMPLE_RATE_HZ, rng)


def demo_settings() -> dict[str, object]:
    """What ``pgan prepare`` is asked for, beside its defaults."""
    return {"sample_rate_hz": SAMPLE_RATE_HZ, "clip_samples": CLIP_SAMPLES}
