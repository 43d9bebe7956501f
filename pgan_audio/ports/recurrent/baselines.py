"""What a held-out sequence costs under models that anyone could think of first: the bar that an LSTM has to pass."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence

from pgan_audio.ports.recurrent.notation.notation import Sequenced

Symbols = Sequence[Hashable]
PSEUDO_COUNT = 0.5
"""Of every symbol of the vocabulary in the unigram model: what was never seen isn't impossible."""


def symbol_baselines(train: Sequence[Sequenced], held_out: Sequence[Sequenced]) -> dict[str, float]:
    """Bits per symbol of held-out sequences, all values of a step taken together as one symbol.

    Returns:
        ``unigram_bits``: every symbol by how often it was seen while training; ``bigram_bits``: by how often it was
        seen after the one before it, falling back on the former (Witten and Bell 1991). Ends are symbols, too.
    """
    model = Bigrams([_symbols(item) for item in train], _vocabulary([*train, *held_out]))
    sequences = [_symbols(item) for item in held_out]
    n_symbols = max(1, sum(item.n_symbols for item in held_out))
    return {
        "unigram_bits": sum(map(model.unigram_bits, sequences)) / n_symbols,
        "bigram_bits": sum(map(model.bigram_bits, sequences)) / n_symbols,
    }


class Bigrams:
    """Unigrams and bigrams of sequences.

    Args:
        sequences: To count in.
        n_symbols: Size of the vocabulary, symbols never seen included.
    """

    def __init__(self, sequences: Iterable[Symbols], n_symbols: int):
        self._n_symbols = n_symbols
        self._counts: Counter[Hashable] = Counter()
        self._after: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
        for sequence in sequences:
            self._counts.update(sequence)
            for before, symbol in zip([None, *sequence], sequence, strict=False):
                self._after[before][symbol] += 1
        self._total = self._counts.total()

    def probability(self, symbol: Hashable) -> float:
        """Of a symbol, wherever it is."""
        return (self._counts[symbol] + PSEUDO_COUNT) / (self._total + PSEUDO_COUNT * self._n_symbols)

    def probability_after(self, before: Hashable, symbol: Hashable) -> float:
        """Of a symbol after another; ``None`` is before the first."""
        seen = self._after.get(before)
        if not seen:
            return self.probability(symbol)
        n, n_kinds = seen.total(), len(seen)
        return (seen[symbol] + n_kinds * self.probability(symbol)) / (n + n_kinds)

    def unigram_bits(self, sequence: Symbols) -> float:
        """Of a whole sequence."""
        return -sum(math.log2(self.probability(symbol)) for symbol in sequence)

    def bigram_bits(self, sequence: Symbols) -> float:
        """Of a whole sequence."""
        pairs = zip([None, *sequence], sequence, strict=False)
        return -sum(math.log2(self.probability_after(before, symbol)) for before, symbol in pairs)


def _symbols(item: Sequenced) -> list[tuple[int, ...]]:
    return [tuple(step) for step in item.steps[:].tolist()]


def _vocabulary(items: Iterable[Sequenced]) -> int:
    return len({symbol for item in items for symbol in _symbols(item)})
