"""The file of a run's scores."""

import dataclasses
import json

import pytest

from pgan_audio.errors import RunError
from pgan_audio.scoring.results import append_score, read_scores
from pgan_audio.scoring.score import Group, Pair, Score, Subject, Verdict

JUDGE = Verdict("set", "ab" * 32, "author", 4, 1000.0, 512, 1, 3, True, 0.9, 0.3)
SCORE = Score(
    Subject("run", "runs/é", 4, 1000, 1.0),
    JUDGE,
    0,
    2.9,
    (Group(50, 40, {"scored": {"is_mean": 1.5, "kid": None}}),),
    (Pair(0.1, "seed 0, clip 0001", "a/b.wav at 0.000 s"),),
    ("a remark",),
    ("a finding",),
)


def test_scores_come_back_in_order(tmp_path):
    path = tmp_path / "scores.jsonl"
    assert read_scores(path) == []
    other = dataclasses.replace(SCORE, subject=dataclasses.replace(SCORE.subject, clips=2000))
    for score in (SCORE, other):
        append_score(path, score)
    assert read_scores(path) == [SCORE, other]
    first, _ = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(first)["judge"]["checksum"] == "ab" * 32
    assert json.loads(first)["judge"]["name"] == "set"


def test_the_later_of_two_scores_of_the_same_counts(tmp_path):
    path = tmp_path / "scores.jsonl"
    again = dataclasses.replace(SCORE, ceiling=2.5)
    by_another = dataclasses.replace(SCORE, judge=dataclasses.replace(JUDGE, checksum="cd" * 32))
    for score in (SCORE, by_another, again):
        append_score(path, score)
    assert read_scores(path) == [by_another, again]


def test_a_torn_last_line_is_passed_over_and_another_is_told(tmp_path):
    path = tmp_path / "scores.jsonl"
    append_score(path, SCORE)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    assert read_scores(path) == [SCORE]
    path.write_bytes(whole[:50] + b"\n" + whole)
    with pytest.raises(RunError, match=r"scores.jsonl, line 1, is no score: .* Delete that line"):
        read_scores(path)
    path.write_bytes(whole.replace(b'"format": 1', b'"format": 2'))
    with pytest.raises(RunError, match="line 1, is no score"):
        read_scores(path)


def test_a_place_that_cannot_be_written(tmp_path):
    with pytest.raises(
        RunError, match=r"The score can't be written to .*: No such file or directory\. Free some space"
    ):
        append_score(tmp_path / "none" / "scores.jsonl", SCORE)
