"""A synthetic author: a way to compose and the voices to play it with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from pgan_audio.data.synthetic.key import Key
from pgan_audio.data.synthetic.note import Note, Voice

Score = tuple[Key, list[Note]]
Composer = Callable[[np.random.Generator, float], Score]


@dataclass(frozen=True)
class Author:
    """Someone who can be told from the others by timbre, scale, rhythm and texture.

    Attributes:
        name: Label and folder.
        scale: Name of the scale every pitch is out of; the drums' is chromatic.
        compose: Writes a new track: ``(rng, seconds) -> (key, notes)``, notes in no certain order.
        voices: What plays the notes, by `Note.voice`.
    """

    name: str
    scale: str
    compose: Composer
    voices: Mapping[str, Voice]
