"""What a model of tunes is told from the beginning on: key and metre."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.tune import Metre, Tune
from pgan_audio.errors import UsageError


class Conditions:
    """The keys and metres of a corpus.

    Args:
        keys: Names, by number; the commonest first.
        metres: Names, by number; the commonest first.
        shares: How many tunes have each pair of a key, or None, and a metre.
    """

    def __init__(self, keys: Sequence[str], metres: Sequence[str], shares: Mapping[tuple[str | None, str], int]):
        self.keys, self.metres, self.shares = tuple(keys), tuple(metres), dict(shares)
        self.sizes = (len(self.keys), len(self.metres))

    @classmethod
    def of(cls, tunes: Iterable[Tune]) -> Self:
        """Those of a corpus."""
        shares: dict[tuple[str | None, str], int] = {}
        for tune in tunes:
            pair = (_key_name(tune), tune.metre.name)
            shares[pair] = shares.get(pair, 0) + 1
        keys = {key for key, _ in shares if key is not None}
        metres = {metre for _, metre in shares}
        by_key = {key: sum(n for (k, _), n in shares.items() if k == key) for key in keys}
        by_metre = {metre: sum(n for (_, m), n in shares.items() if m == metre) for metre in metres}
        return cls(
            sorted(keys, key=lambda key: (-by_key[key], key)),
            sorted(metres, key=lambda metre: (-by_metre[metre], metre)),
            dict(sorted(shares.items(), key=lambda share: (-share[1], share[0][0] or "", share[0][1]))),
        )

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """Those that `facts` tells of."""
        shares = {(key or None, metre): int(count) for key, metre, count in facts["tunes_by_key_and_metre"]}
        return cls(facts["keys"], facts["metres"], shares)

    def facts(self) -> dict[str, Any]:
        """Keys, metres, and how many tunes have both."""
        shares = [[key or "", metre, count] for (key, metre), count in self.shares.items()]
        return {"keys": list(self.keys), "metres": list(self.metres), "tunes_by_key_and_metre": shares}

    def of_tune(self, tune: Tune) -> NDArray[np.int32]:
        """Numbers of the tune's first key and metre; -1 for what isn't given or known."""
        return self.numbers(_key_name(tune), tune.metre.name)

    def numbers(self, key: str | None, metre: str | None) -> NDArray[np.int32]:
        """Numbers of a key and a metre by name; -1 for what isn't known."""
        return np.array(
            [
                self.keys.index(key) if key in self.keys else -1,
                self.metres.index(metre) if metre in self.metres else -1,
            ],
            np.int32,
        )

    def drawn(self, key: str | None, metre: str | None, rng: np.random.Generator) -> tuple[str | None, str]:
        """A key and a metre, drawn as often as the corpus has them where none is asked for.

        Raises:
            UsageError: The corpus has no such key or metre; both alone, it never has them together, is fine.
        """
        self.check(key, metre)
        fitting = {
            pair: count
            for pair, count in self.shares.items()
            if (key is None or pair[0] == key) and (metre is None or pair[1] == metre)
        }
        if not fitting:  # never together
            return key, metre or self.metres[0]
        counts = np.array(list(fitting.values()), float)
        place = int(np.searchsorted(np.cumsum(counts), rng.random() * counts.sum(), side="right"))
        return list(fitting)[min(place, len(fitting) - 1)]

    def check(self, key: str | None, metre: str | None) -> None:
        """Refuse what the corpus hasn't.

        Raises:
            UsageError: if so.
        """
        for option, asked, known in (("--key", key, self.keys), ("--metre", metre, self.metres)):
            if asked is not None and asked not in known:
                raise UsageError(
                    f"{option} must be one that the model has learnt: {', '.join(known) or 'it was told none'}. "
                    f"Received: {asked}."
                )


def _key_name(tune: Tune) -> str | None:
    return tune.keys[0][1].name if tune.keys else None


def key_named(name: str | None) -> Key | None:
    """The key of a name, or None for None."""
    return None if name is None else Key.named(name)


def metre_named(name: str) -> Metre:
    """The metre of a name such as ``6/8``."""
    beats, _, unit = name.partition("/")
    return Metre(int(beats), int(unit))
