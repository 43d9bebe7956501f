"""Means of what the steps report between two lines of the events."""

from collections.abc import Mapping


class Tally:
    """Sums up metrics and phase times; a metric that only some steps report is averaged over those."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._counts: dict[str, int] = {}

    def add(self, values: Mapping[str, float], critic_seconds: float, generator_seconds: float) -> None:
        """Count one step."""
        timed = {**values, "time/critic_ms": 1e3 * critic_seconds, "time/generator_ms": 1e3 * generator_seconds}
        for name, value in timed.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
            self._counts[name] = self._counts.get(name, 0) + 1

    def means(self) -> dict[str, float]:
        """The means, with ``score/delta = |A - B|`` and ``score/centre = (A + B) / 2`` of the mean scores."""
        means = {name: total / self._counts[name] for name, total in self._sums.items()}
        if "score/real" in means:
            a, b = means["score/real"], means["score/generated"]
            means |= {"score/delta": abs(a - b), "score/centre": (a + b) / 2}
        return means
