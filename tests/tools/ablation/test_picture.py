"""The picture: every trial is a point, every mean a bar, and what has diverged is to be seen."""

import pytest
from matplotlib.figure import Figure

from ablation.cells import Cell
from ablation.picture import _draw_panel, picture
from ablation.table import COLUMNS, Findings, Section
from ablation.trial import DIVERGED, FINISHED, Result

BASE, OTHER = Cell(), Cell(growth="off")
ONE_SIDED = next(column for column in COLUMNS if column.figure == "one_sided_share")
DELTA = next(column for column in COLUMNS if column.figure == "delta")


@pytest.fixture
def findings():
    shares = {BASE: (0.1, 0.2, 0.6), OTHER: (0.9,)}
    results = [
        Result(
            cell.resolved, seed, FINISHED, {}, 1, 0, 0.0, "", {"one_sided_share": share, "delta": 10 ** (10 * share)}
        )
        for cell, values in shares.items()
        for seed, share in enumerate(values)
    ]
    results.append(Result(OTHER.resolved, 1, DIVERGED, {}, 1, 3, 0.0, "nan"))
    return Findings([Section(BASE, [BASE, OTHER])], results, {"rrc": {"one_sided_share": 0.05}})


def drawn(findings, column):
    axes = Figure().subplots()
    _draw_panel(axes, findings, column)
    return axes


def test_points_are_the_trials(findings):
    axes = drawn(findings, ONE_SIDED)
    rings = [line for line in axes.get_lines() if line.get_marker() == "o"]
    assert [list(line.get_xdata()) for line in rings] == [[0.1, 0.2, 0.6], [0.9]]
    assert [line.get_ydata()[0] for line in rings] == [1, 2]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["around the reference", "base", "growth off"]


def test_bars_are_the_means(findings):
    axes = drawn(findings, ONE_SIDED)
    (bar,) = axes.containers
    assert bar.lines[0].get_xdata() == pytest.approx([0.3])


def test_recordings_are_a_line_where_they_have_the_figure(findings):
    dashed = [line for line in drawn(findings, ONE_SIDED).get_lines() if line.get_linestyle() == "--"]
    assert [line.get_xdata()[0] for line in dashed] == [0.05]
    assert not [line for line in drawn(findings, DELTA).get_lines() if line.get_linestyle() == "--"]


def test_what_has_diverged_is_marked(findings):
    assert [text.get_text() for text in drawn(findings, ONE_SIDED).texts] == ["×"]


def test_the_scale_is_logarithmic_where_values_differ_much(findings):
    assert drawn(findings, DELTA).get_xscale() == "log"
    low, high = drawn(findings, ONE_SIDED).get_xlim()
    assert low < 0.05 < 0.9 < high <= 1.03


def test_it_is_a_png(findings):
    assert picture(findings).startswith(b"\x89PNG")
