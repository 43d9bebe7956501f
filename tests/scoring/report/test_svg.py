"""Figures within a page: in its colours, with ids of their own, and as small as they can be without showing less."""

import base64
import re

import numpy as np
from matplotlib.figure import Figure

from pgan_audio.sampling.curves import INK
from pgan_audio.scoring.report.svg import BLUE, VARIABLES, inline


def line(y, **options):
    figure = Figure(figsize=(4, 2))
    axes = figure.add_subplot()
    axes.plot(np.arange(len(y)), y, **options)
    return figure


def test_known_colours_become_the_pages_and_others_stay():
    figure = line([0.0, 1.0], color=BLUE)
    axes = figure.axes[0]
    axes.plot([0, 1], [1, 0], color="#123456")
    axes.set_title("#123456", color=INK)
    svg = inline(figure, "two lines")
    assert "stroke: var(--blue)" in svg
    assert "fill: var(--ink)" in svg
    assert svg.count("#123456") == 2  # the line, and the text as it was written
    assert "#1f77b4" not in svg


def test_every_variable_is_said_by_day_and_by_night():
    from importlib import resources

    style = resources.files("pgan_audio.scoring.report").joinpath("style.css").read_text(encoding="utf-8")
    used = set(re.findall(r"var\(--([\w-]+)\)", style)) | set(VARIABLES.values())
    blocks = re.findall(r":root \{(.*?)\}", style, flags=re.DOTALL)
    assert len(blocks) == 3  # day, night, paper
    for block in blocks:
        assert used <= set(re.findall(r"--([\w-]+):", block))


def test_figures_share_no_ids_and_lead_nowhere_else():
    figures = [inline(line(y, marker="o"), "a line") for y in ([0, 1], [0, 2])]
    ids = [set(re.findall(r' id="([^"]*)"', svg)) for svg in figures]
    references = [set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) for svg in figures]
    assert ids == references
    assert all(ids)
    assert not ids[0] & ids[1]
    assert "http" not in "".join(figures)


def test_numbers_are_rounded_in_drawings_but_not_in_texts():
    figure = line([0.0, 1.0])
    figure.axes[0].set_yticks([0.12345], ["0.12345"])
    svg = inline(figure, "a line")
    assert ">0.12345<" in svg
    values = " ".join(re.findall(r'(?: d| x| y|transform)="([^"]*)"', svg))
    assert re.search(r"\d\.\d", values)
    assert not re.search(r"\.\d{3}", values)


def test_drawings_keep_their_shape(rng):
    y = np.cumsum(rng.standard_normal(50))
    svg = inline(line(y, color=BLUE, linewidth=7), "a walk")
    (path,) = re.findall(r'<path d="M([^"]*)"[^>]*stroke-width: 7', svg)
    drawn = np.array([[float(v) for v in point.split()] for point in path.split("L")])
    x = np.arange(50)
    within = np.interp((drawn[:, 0] - drawn[0, 0]) / np.ptp(drawn[:, 0]) * 49, x, y)
    scaled = (drawn[:, 1].max() - drawn[:, 1]) / np.ptp(drawn[:, 1]) * np.ptp(y) + y.min()
    np.testing.assert_allclose(scaled, within, atol=0.06 * np.ptp(y))  # strokes within a point become one


def test_pictures_within_are_whole():
    figure = Figure(figsize=(2, 2))
    figure.add_subplot().imshow(np.arange(9.0).reshape(3, 3))
    svg = inline(figure, "a <picture> of 'nine'")
    (content,) = re.findall(r'href="data:image/png;base64,([^"]*)"', svg)
    assert base64.b64decode(content, validate=True).startswith(b"\x89PNG")
    assert 'aria-label="a &lt;picture&gt; of &#x27;nine&#x27;"' in svg
    assert svg.startswith("<svg viewBox=")
    assert 'role="img"' in svg
