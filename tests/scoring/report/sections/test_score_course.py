"""Curves of scores: a point per score, a line per stage, and none of too few."""

import re

import pytest

from pgan_audio.scoring.report import figures
from pgan_audio.scoring.report.sections.score_course import score_course
from pgan_audio.scoring.report.sections.scored import scored
from pgan_audio.scoring.score import Group, Score, Subject, Verdict

JUDGE = Verdict("set", "ab" * 32, "author", 4, 1000.0, 512, 1, 3, True, 0.9, 0.3)


def score(stage, clips, value, real=2.5):
    columns = {"scored": {"is_whole": value, "frechet": None}}
    if real is not None:
        columns["held_out"] = {"is_whole": real}
    return Score(Subject("run", "runs/a", stage, clips, 1.0), JUDGE, 0, 2.9, (Group(50, 40, columns),))


@pytest.fixture
def drawn(monkeypatch):
    """What is drawn: the stages' points and the label."""
    calls = []
    draw = figures.score_course
    monkeypatch.setattr(figures, "score_course", lambda *args: calls.append(args[:2]) or draw(*args))
    return calls


def test_points_by_stage_in_the_order_of_the_clips(drawn):
    scores = [
        score(2, 300, 1.5),
        score(1, 100, 1.1),
        score(2, 200, 1.4, real=None),
        score(2, 400, 1.6),
        score(2, 200, 1.3),
    ]
    (figure,) = score_course(scores)
    assert drawn[0] == (
        [[(100, 1.1, 2.5)], [(200, 1.3, 2.5), (300, 1.5, 2.5), (400, 1.6, 2.5)]],
        "Inception Score",
    )
    assert len(drawn) == 2  # for two widths
    assert "Inception Score over the clips shown. After 400 clips: 1.6, that of recordings 2.5." in str(figure)


def test_too_few_scores_make_no_curve():
    assert score_course([]) == []
    assert score_course([score(stage, 100 * stage, 1.0) for stage in range(1, 8)]) == []
    assert score_course([score(7, 100, 1.0), score(7, 200, 1.0)]) == []


def test_each_set_has_its_own_curves(drawn):
    own, other = ("set", "ab" * 32), ("other", "cd" * 32)
    rows = [score(1, clips, 1.0) for clips in (100, 200, 300)]
    page = str(scored({own: rows[-1:], other: rows[-1:]}, "", {own: rows}))
    assert len(drawn) == 2
    assert re.search(
        r"By the classifier set set .*Inception Score while training.*By the classifier set other ", page, re.S
    )
