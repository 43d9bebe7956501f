"""Texts as characters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from pgan_audio.data.symbolic.text_folder import Passage
from pgan_audio.errors import UsageError
from pgan_audio.ports.recurrent.baselines import symbol_baselines
from pgan_audio.ports.recurrent.notation.notation import Notation, Sequenced, Steps


class Letters(Notation):
    """A step is a character, or the end of the passage.

    Args:
        alphabet: All characters, sorted.
    """

    symbol = "character"
    width = 1
    dtype: type[np.generic] = np.int32
    condition_sizes: tuple[int, ...] = ()

    def __init__(self, alphabet: str):
        self.alphabet = alphabet
        self.end = len(alphabet)
        self.sizes = (len(alphabet) + 1,)
        self._numbers = {letter: number for number, letter in enumerate(alphabet)}

    @classmethod
    def of(cls, items: Iterable[Passage]) -> Self:
        """The notation of a corpus."""
        return cls("".join(sorted({letter for item in items for letter in item.text})))

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The notation that `facts` tells of."""
        return cls(str(facts["alphabet"]))

    def facts(self) -> dict[str, Any]:
        """The alphabet."""
        return {"alphabet": self.alphabet}

    def sequenced(self, item: Passage) -> Sequenced:
        """The passage with its end."""
        steps = np.concatenate([self.encode(item.text), [[self.end]]]).astype(np.int32)
        return Sequenced(steps, np.zeros(0, np.int32), len(steps))

    def encode(self, text: str) -> Steps:
        """A text as ``(n, 1)`` int32.

        Raises:
            UsageError: It has characters that the corpus has not.
        """
        unknown = sorted({letter for letter in text if letter not in self._numbers})
        if unknown:
            raise UsageError(
                f"The text has characters that the model has never seen. Expected those of its corpus. Received: "
                f"{', '.join(map(repr, unknown[:8]))}. Leave them out."
            )
        return np.array([self._numbers[letter] for letter in text], np.int32).reshape(-1, 1)

    def decode(self, steps: Steps) -> str:
        """The text that `encode` encoded, up to an end if there is one."""
        letters = []
        for number in steps[:, 0].tolist():
            if number == self.end:
                break
            letters.append(self.alphabet[number])
        return "".join(letters)

    def baselines(self, train: Sequence[Sequenced], held_out: Sequence[Sequenced]) -> Mapping[str, float]:
        """Bits per character; the end of a passage is one."""
        return symbol_baselines(train, held_out)
