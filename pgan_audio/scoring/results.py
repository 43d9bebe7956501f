"""The results of a run: one score per line, only ever appended to."""

import json
from pathlib import Path

from pgan_audio import atomic
from pgan_audio.errors import RunError
from pgan_audio.scoring.score import Score

FILE = "scores.jsonl"


def append_score(path: Path, score: Score) -> None:
    """Append a score to ``RUN/scores.jsonl``, made where missing; wholly or not at all.

    Raises:
        RunError: The file can't be written.
    """
    line = json.dumps(score.to_row(), allow_nan=False, ensure_ascii=False).encode() + b"\n"
    try:
        atomic.append_line(path, line)
    except OSError as error:
        raise RunError(
            f"The score can't be written to {path}: {error.strerror or error}. "
            "Free some space or make the folder writable."
        ) from error


def read_scores(path: Path) -> list[Score]:
    """The scores of a run, in the order in which they were measured; none where there is no file yet.

    Where the same thing was scored again in the same way, as after a roll-back, the later score counts. A torn last
    line is passed over.

    Raises:
        RunError: The file can't be read, or a line other than the last is no score.
    """
    if not path.exists():
        return []
    try:
        *lines, _ = path.read_bytes().split(b"\n")
    except OSError as error:
        raise RunError(f"The scores in {path} can't be read: {error.strerror or error}.") from error
    scores: dict[object, Score] = {}
    for number, line in enumerate(lines, start=1):
        try:
            score = Score.from_row(json.loads(line))
        except (ValueError, TypeError, KeyError) as error:
            raise RunError(
                f"{path}, line {number}, is no score: {line[:80]!r}. "
                "Delete that line, or put the file back from a copy."
            ) from error
        key = score.subject, score.judge.checksum, score.judge.stage, score.seed, score.groups[0].n
        scores.pop(key, None)
        scores[key] = score
    return list(scores.values())
