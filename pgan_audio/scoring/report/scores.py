"""The newest scores of a run, by classifier set."""

from collections.abc import Mapping
from pathlib import Path

from pgan_audio.errors import RunError
from pgan_audio.scoring.results import FILE, read_scores
from pgan_audio.scoring.score import Score

Set = tuple[str, str]
"""Name and checksum: scores by different sets are never to be compared."""


def newest_scores(run: Path) -> tuple[dict[Set, list[Score]], str]:
    """What is known of each stage, by whom.

    Args:
        run: The run's folder; it needn't have been scored.

    Returns:
        The newest score of every stage by each set, the set that scored last first, the highest stage first within it;
        and what keeps scores from being read, or nothing.
    """
    try:
        scores = read_scores(run / FILE)
    except RunError as error:
        return {}, str(error)
    except (AttributeError, LookupError, TypeError):
        return {}, f"{FILE} holds scores of another shape than this version knows."
    newest: dict[Set, dict[int, Score]] = {}
    for score in filter(_is_sound, scores):
        own = score.judge.name, score.judge.checksum
        newest[own] = newest.pop(own, {}) | {score.subject.stage: score}
    ordered = {
        own: [by_stage[stage] for stage in sorted(by_stage, reverse=True)]
        for own, by_stage in reversed(list(newest.items()))
    }
    n_odd = sum(not _is_sound(score) for score in scores)
    return ordered, f"{n_odd} scores are of another shape than this version knows." if n_odd else ""


def scores_by_set(run: Path) -> dict[Set, list[Score]]:
    """All scores of a run's generator, in the order in which they were measured; none where they can't be read."""
    try:
        scores = [score for score in read_scores(run / FILE) if _is_sound(score) and score.subject.kind == "run"]
    except (RunError, AttributeError, LookupError, TypeError):
        return {}
    found: dict[Set, list[Score]] = {}
    for score in scores:
        found.setdefault((score.judge.name, score.judge.checksum), []).append(score)
    return found


def _is_sound(score: Score) -> bool:
    """Whether a row that has the keys of a score has values of the right kind under them, as far as they are shown."""
    columns = score.groups[-1].columns if score.groups else None
    return (
        isinstance(score.subject.stage, int)
        and isinstance(columns, Mapping)
        and all(isinstance(measures, Mapping) for measures in columns.values())
    )
