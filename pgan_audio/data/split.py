"""Which tracks train, which validate, which test: by whole tracks, about 80/10/10 of each author's duration."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

SHARES = {"train": 0.8, "valid": 0.1, "test": 0.1}
N_DRAWS = 32  # as many as a SHA-256 has bytes


@dataclass(frozen=True)
class Unit:
    """Tracks that must stay together, being copies or versions of one another: mostly a single one.

    Attributes:
        key: What names the unit, the same on every machine.
        authors: Duration in seconds that each author has in it; one author but for a recording under several names.
    """

    key: str
    authors: Mapping[str, float]


def assign(units: Iterable[Unit], given: Mapping[str, str], seed: int) -> dict[str, str]:
    """Find a split for every unit that has none.

    Each author's new units are shuffled and dealt out, the smaller splits first, :data:`N_DRAWS` times; the draw whose
    durations come nearest to :data:`SHARES` counts. An author's first unit goes to train, the second to test, the
    third to valid, so that one unit only trains and two give train and test. A unit of several authors trains,
    as it can judge none of them. What is given stays, so adding units never moves others.

    Args:
        units: All units, those with a split included.
        given: Split by key, of the units that have one.
        seed: Of the shuffling; the result depends on it and on the keys, not on the order of the units.

    Returns:
        Split by key, of all units.
    """
    units = sorted(units, key=lambda unit: unit.key)
    splits = {unit.key: given[unit.key] for unit in units if unit.key in given}
    splits |= {unit.key: "train" for unit in units if len(unit.authors) > 1 and unit.key not in splits}
    by_author: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        for author in unit.authors:
            by_author[author].append(unit)
    for author, own in sorted(by_author.items()):
        seconds = {unit.key: unit.authors[author] for unit in own}
        splits |= _best_draw(seconds, {key: splits[key] for key in seconds if key in splits}, seed)
    return splits


def _best_draw(seconds: Mapping[str, float], given: Mapping[str, str], seed: int) -> dict[str, str]:
    """The best of some draws for one author: durations by key, and the splits that are fixed."""
    digests = {key: hashlib.sha256(f"{seed}/{key}".encode()).digest() for key in seconds if key not in given}
    total = sum(seconds.values())
    missing = {split: share * total for split, share in SHARES.items()}
    for key, split in given.items():
        missing[split] -= seconds[key]
    best, least = dict(given), math.inf
    for n in range(N_DRAWS if digests else 0):
        order = sorted(digests, key=lambda key: digests[key][n:] + digests[key][:n])
        splits, left = _deal(order, seconds, missing, set(given.values()))
        if (deviation := sum(map(abs, left.values()))) < least:
            best, least = {**given, **splits}, deviation
    return best


def _deal(
    order: Iterable[str], seconds: Mapping[str, float], missing: Mapping[str, float], present: Collection[str]
) -> tuple[dict[str, str], dict[str, float]]:
    """Deal tracks out in this order; return their splits, and the seconds that each split then misses."""
    missing = dict(missing)
    splits: dict[str, str] = {}
    wanted = [split for split in ("train", "test", "valid") if split not in present]
    for key in order:
        half = seconds[key] / 2
        if wanted:
            split = wanted.pop(0)
        elif half < missing["test"]:
            split = "test"
        else:
            split = "valid" if half < missing["valid"] else "train"
        splits[key] = split
        missing[split] -= seconds[key]
    return splits, missing
