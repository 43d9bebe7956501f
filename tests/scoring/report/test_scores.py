"""Scores of a run: the newest of each stage, sets apart, and nothing fatal."""

import dataclasses
import json

from pgan_audio.scoring.report.scores import newest_scores
from pgan_audio.scoring.results import append_score
from pgan_audio.scoring.score import Group, Score, Subject, Verdict

JUDGE = Verdict("set", "ab" * 32, "author", 4, 1000.0, 512, 1, 3, True, 0.9, 0.3)


def score(stage, clips, mean, judge=JUDGE):
    group = Group(50, 40, {"scored": {"is_mean": mean}})
    return Score(Subject("run", "runs/a", stage, clips, 1.0), judge, 0, 2.9, (group,))


def test_the_newest_of_each_stage_by_each_set(tmp_path):
    other = dataclasses.replace(JUDGE, checksum="cd" * 32)
    rows = [
        score(1, 100, 1.1),
        score(2, 300, 1.2, other),
        score(2, 200, 1.3),
        score(2, 300, 1.4),
        score(1, 90, 1.5, other),
    ]
    for row in rows:
        append_score(tmp_path / "scores.jsonl", row)
    found, trouble = newest_scores(tmp_path)
    assert trouble == ""
    assert list(found.items()) == [
        (("set", "cd" * 32), [rows[1], rows[4]]),
        (("set", "ab" * 32), [rows[3], rows[0]]),
    ]


def test_none_and_damaged_ones(tmp_path):
    assert newest_scores(tmp_path) == ({}, "")
    path = tmp_path / "scores.jsonl"
    path.write_text("no score\n\n", encoding="utf-8")
    found, trouble = newest_scores(tmp_path)
    assert found == {}
    assert "line 1, is no score" in trouble


def test_scores_of_another_shape_are_counted(tmp_path):
    rows = [score(1, clips, 1.1).to_row() for clips in (100, 200, 300)]
    rows[1]["groups"][0]["columns"] = {"scored": [1.0]}
    rows[2]["subject"]["stage"] = "one"
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "scores.jsonl").write_text(text, encoding="utf-8")
    found, trouble = newest_scores(tmp_path)
    ((first,),) = found.values()
    assert first == score(1, 100, 1.1)
    assert trouble == "2 scores are of another shape than this version knows."
    for damage in ({"groups": []}, {"judge": None}, {"subject": [1]}):
        (tmp_path / "scores.jsonl").write_text(json.dumps(rows[0] | damage) + "\n", encoding="utf-8")
        found, trouble = newest_scores(tmp_path)
        assert found == {}
        assert "scores.jsonl" in trouble
