"""What a visitor asked for, and how far it is."""

import secrets
import threading
from collections.abc import Sequence
from typing import Literal

from pgan_audio.web.making.part import Part

State = Literal["queued", "running", "done", "failed"]


class Job:
    """Sounds that were asked for together. Only the queue changes one.

    Args:
        parts: What is asked for, in order; each of one finished stage.

    Attributes:
        id: What it is called in addresses; can't be guessed.
        parts: As given.
        sounds: Ids of the sounds, in order; None where one isn't made yet.
        state: How far it is.
        error: Why it failed, in a line; empty if it hasn't.
        ended: Set once it is done or has failed.
    """

    def __init__(self, parts: Sequence[Part]):
        self.id = secrets.token_hex(12)
        self.parts = tuple(parts)
        self.sounds: list[str | None] = [None] * sum(part.order.n for part in parts)
        self.state: State = "queued"
        self.error = ""
        self.ended = threading.Event()

    @property
    def n(self) -> int:
        """How many sounds were asked for."""
        return len(self.sounds)

    def put(self, part: int, place: int, sound: str) -> None:
        """Note a sound of a part; the job is done with the last of all."""
        if self.state == "failed":
            return
        self.sounds[self._start(part) + place] = sound
        if None not in self.sounds:
            self.state = "done"
            self.ended.set()

    def has(self, part: int) -> bool:
        """Whether all sounds of a part are made."""
        start = self._start(part)
        return None not in self.sounds[start : start + self.parts[part].order.n]

    def fail(self, error: str) -> None:
        """End it without all its sounds; a job that has ended stays as it is."""
        if not self.ended.is_set():
            self.state, self.error = "failed", error
            self.ended.set()

    def _start(self, part: int) -> int:
        return sum(before.order.n for before in self.parts[:part])
