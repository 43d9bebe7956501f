"""The tables: means, intervals, and what they say of trials that are missing or diverged."""

import csv
import io
import math
import statistics

import pytest

from ablation.cells import Cell
from ablation.table import Findings, Section, csv_text, interval, markdown_text
from ablation.trial import DIVERGED, FINISHED, Result

BASE, OTHER = Cell(), Cell(activation="linear")


def result(cell, seed, status=FINISHED, roll_backs=0, message="", **figures):
    return Result(cell.resolved, seed, status, {}, 100, roll_backs, 1.5, message, figures)


@pytest.fixture
def findings():
    results = [
        result(BASE, 1, one_sided_share=0.25, centroid_hz=120.4, delta=2.0),
        result(BASE, 0, one_sided_share=0.5, centroid_hz=100.0, delta=1.0),
        result(BASE, 2, one_sided_share=0.75, centroid_hz=140.0, delta=3.0, score_kid=0.5),
        result(OTHER, 0, one_sided_share=1.0, centroid_hz=90.0, delta=4.0, roll_backs=1),
        result(OTHER, 1, DIVERGED, roll_backs=3, message="loss, nan"),
    ]
    recordings = {"rrc": {"one_sided_share": 0.125, "centroid_hz": 110.0}}
    return Findings([Section(BASE, [BASE, OTHER, Cell(filter="box")])], results, recordings)


def test_the_interval_is_students():
    # The 97.5 % quantile of Student's t with 2 degrees of freedom is 4.302653 (tables).
    values = [1.0, 2.0, 4.0]
    mean, half = interval(values)
    assert mean == pytest.approx(7 / 3)
    assert half == pytest.approx(4.302653 * statistics.stdev(values) / math.sqrt(3), rel=1e-6)


def test_one_value_has_no_interval():
    mean, half = interval([5.0])
    assert mean == 5
    assert math.isnan(half)


def test_the_csv_has_a_row_per_trial_and_one_per_kind_of_recordings(findings):
    rows = list(csv.DictReader(io.StringIO(csv_text(findings))))
    assert [(row["activation"], row["seed"], row["status"]) for row in rows] == [
        ("tanh_linear", "0", "finished"),
        ("tanh_linear", "1", "finished"),
        ("tanh_linear", "2", "finished"),
        ("linear", "0", "finished"),
        ("linear", "1", "diverged"),
        ("", "", "recordings"),
    ]
    assert rows[1]["centroid_hz"] == "120.4"
    assert (rows[4]["centroid_hz"], rows[4]["message"], rows[4]["roll_backs"]) == ("", "loss, nan", "3")
    assert (rows[5]["filter"], rows[5]["one_sided_share"]) == ("rrc", "0.125")
    assert rows[0]["output"] == "linear"


def test_a_trial_that_two_sections_show_is_one_row(findings):
    twice = Findings([*findings.sections, *findings.sections], findings.results, {})
    assert csv_text(twice).count("\n") == 1 + len(findings.results)


def test_the_markdown_has_means_and_intervals(findings):
    lines = markdown_text(findings).splitlines()
    assert lines[0].startswith("Around the reference (activation tanh_linear, output linear, loss wgan_gp")
    head, _, base, other, recordings = (line.strip("| ").split(" | ") for line in lines[2:])
    assert head[:3] == ["trials", "roll-backs", "one-sided"]
    assert base[:4] == ["base", "3", "0.0", "0.50 ± 0.62"]  # 4.302653 * 0.25 / sqrt(3) = 0.621
    assert other[:4] == ["activation linear", "1, 1 diverged", "2.0", "1.00"]
    assert recordings[0] == "recordings, rrc"
    assert "0.12" in recordings
    assert len({line.count("|") for line in lines[2:]}) == 1


def test_figures_that_nobody_has_are_no_columns(findings):
    text = markdown_text(findings)
    assert "KID" in text
    assert "Fréchet" not in text
    assert "harmonicity" not in text


def test_cells_without_a_trial_are_left_out(findings):
    assert "box" not in markdown_text(findings).replace("recordings, box", "")


def test_scores_that_have_run_away_are_written_with_three_digits():
    results = [result(BASE, seed, delta=delta) for seed, delta in enumerate((1.0e11, 2.0e11, 3.0e11))]
    text = markdown_text(Findings([Section(BASE, [BASE])], results, {}))
    assert "| 2e+11 ± 2.48e+11 |" in text  # 4.302653 * 1e11 / sqrt(3) = 2.484e11
