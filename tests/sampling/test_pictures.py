"""Pictures: valid, of a sane size, true to what they show, and never a failure for odd sounds."""

import struct
from datetime import UTC, datetime

import numpy as np
import pytest
from matplotlib.colors import to_hex

from pgan_audio.sampling import pictures
from pgan_audio.training.event import Event


def size_of(png):
    """Width and height in pixels of a PNG file, and proof that it is one."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert png[12:16] == b"IHDR"
    assert png[-8:-4] == b"IEND"
    return struct.unpack(">II", png[16:24])


def tones(n, length=512, rate_hz=1000.0, channels=1):
    t = np.arange(length)[:, None] / rate_hz
    pitch_hz = rate_hz / 8 * (1 + 0.5 * np.arange(channels))
    return [(0.3 * np.sin(2 * np.pi * pitch_hz * t * (1 + i / 10))).astype(np.float32) for i in range(n)]


def names(n):
    return [f"{i:04d}" for i in range(n)]


def wave_axes(figure):
    return [axes for axes in figure.axes if axes.lines]


@pytest.mark.parametrize(("n", "rows", "columns"), [(1, 1, 1), (5, 1, 5), (6, 2, 3), (8, 2, 4), (20, 4, 5), (25, 4, 5)])
def test_clips_lie_in_a_grid_of_at_most_20(n, rows, columns):
    figure = pictures.overview(tones(n), 1000, names(n))
    assert len(wave_axes(figure)) == min(n, 20)
    corners = {(round(axes.get_position().x0, 3), round(axes.get_position().y0, 3)) for axes in wave_axes(figure)}
    assert len({x for x, _ in corners}) == columns
    assert len({y for _, y in corners}) == rows
    width, height = figure.get_size_inches() * figure.dpi
    assert 300 < width < 1800
    assert 250 < height < 1200


def test_the_same_clips_give_the_same_bytes():
    first, second = (pictures.png(pictures.overview(tones(2), 1000, names(2))) for _ in range(2))
    assert size_of(first) == (750, 300)
    assert first == second
    assert first != pictures.png(pictures.overview(tones(3)[1:], 1000, names(2)))


def test_a_tone_is_seen_at_its_place():
    figure = pictures.overview(tones(1, 1024, 1000), 1000, ["tone"])
    (image,) = [image for axes in figure.axes for image in axes.get_images()]
    levels_db = image.get_array()
    left, right, low, high = image.get_extent()
    assert (image.origin, left, right, low, high) == ("lower", 0, 1.024, 0, 500)
    row = np.argmax(levels_db[:, levels_db.shape[1] // 2])
    assert row / (len(levels_db) - 1) * 500 == pytest.approx(125, abs=5)
    assert levels_db.max() == pytest.approx(20 * np.log10(0.3), abs=1.5)
    (axes,) = wave_axes(figure)
    np.testing.assert_allclose(axes.lines[0].get_ydata(), tones(1, 1024)[0][:, 0])
    assert [axes.get_title("left"), axes.get_title("right")] == ["tone", "−13 dBFS"]


def test_all_clips_have_the_same_scales():
    clips = [0.01 * tones(1)[0], tones(1)[0], 2.5 * tones(1)[0]]
    figure = pictures.overview(clips, 1000, names(3))
    assert len({axes.get_ylim() for axes in wave_axes(figure)}) == 1
    assert len({image.get_clim() for axes in figure.axes for image in axes.get_images()}) == 1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rate_hz", [125.0, 172.265625, 16_000.0])
@pytest.mark.parametrize("channels", [1, 2])
def test_odd_sounds_are_drawn(rate_hz, channels):
    clips = [np.zeros((256, channels), np.float32), *tones(3, 256, rate_hz, channels)]
    clips[1][3:5] = np.nan
    clips[2][7] = -np.inf
    clips[3] = clips[3] * np.float32(100)  # far beyond full scale
    figure = pictures.overview(clips, rate_hz, ["", "no $formula_$", "作曲家 \n", "x" * 100])
    size_of(pictures.png(figure))
    notes = [axes.get_title("right") for axes in wave_axes(figure)]
    assert notes[0] == "silent"
    assert notes[1:3] == [f"{2 * channels} samples not finite", f"{channels} samples not finite"]
    assert all(np.isfinite(line.get_ydata()).all() for axes in wave_axes(figure)[:3] for line in axes.lines[:channels])


@pytest.mark.filterwarnings("error")
def test_silence_alone_is_black():
    figure = pictures.overview([np.zeros((256, 1), np.float32)], 250, ["silence"])
    (image,) = [image for axes in figure.axes for image in axes.get_images()]
    assert image.norm(image.get_array()).max() == 0
    size_of(pictures.png(figure))


def event(clips, stage, real, generated, fade):
    values = {"score/real": real, "score/generated": generated, "score/delta": abs(real - generated)}
    return Event(datetime(2026, 1, 1, tzinfo=UTC), clips, stage, values | {"schedule/fade": fade, "loss/critic": 1.0})


def course(n=40):
    """Two stages of n events each, 10 clips apart; the second fades in during its first half."""
    first = [event(10 * (i + 1), 1, 3.0, -1.0, 1.0) for i in range(n)]
    second = [event(10 * (n + i + 1), 2, 5.0, -2.0, min(1.0, 2 * i / n)) for i in range(n)]
    return [*first, Event(datetime(2026, 1, 1, tzinfo=UTC), 10 * n, 1, kind="resume", message="on"), *second]


def test_curves_have_their_colours_and_values():
    (axes,) = pictures.curves(course()).axes
    found = {}
    for line in axes.lines:
        if line.get_linewidth() > 1 and len(line.get_xdata()):
            found.setdefault(to_hex(line.get_color()), []).append((list(line.get_xdata()), set(line.get_ydata())))
    x = [list(range(10, 410, 10)), list(range(410, 810, 10))]
    blue, orange, green = "#1f77b4", "#ff7f0e", "#2ca02c"
    assert found == {
        blue: [(x[0], {3.0}), (x[1], {5.0})],
        orange: [(x[0], {-1.0}), (x[1], {-2.0})],
        green: [(x[0], {4.0}), (x[1], {7.0})],
    }


def test_stages_are_marked_and_growing_phases_shaded():
    (axes,) = pictures.curves(course()).axes
    assert [text.get_text() for text in axes.texts] == ["stage 1", "stage 2"]
    assert [line.get_xdata() for line in axes.lines if line.get_linestyle() == "--"] == [[400, 400]]
    shades = [patch for patch in axes.patches if patch.get_width()]
    assert [(patch.get_x(), patch.get_width()) for patch in shades] == [(400, 200)]
    assert axes.get_title("right") == "shaded: a stage fades in"
    (plain,) = pictures.curves(course()[:40]).axes
    assert plain.get_title("right") == ""


def test_bold_curves_are_running_medians():
    events = [event(10 * (i + 1), 1, float(i), 0.0, 1.0) for i in range(400)]
    events[100].values["score/real"] = 1e6
    (axes,) = pictures.curves(events).axes
    (bold,) = [
        line
        for line in axes.lines
        if to_hex(line.get_color()) == "#1f77b4" and len(line.get_xdata()) and line.get_linewidth() > 1
    ]
    values = [e.values["score/real"] for e in events]
    expected = [np.median(values[max(0, i - 2) : i + 3]) for i in range(400)]
    np.testing.assert_array_equal(bold.get_ydata(), expected)
    low, high = axes.get_ylim()
    assert low < 0
    assert high < 1000  # the outlier does not flatten the rest


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "events",
    [
        [],
        course()[:1],
        [event(10, 1, float("nan"), float("inf"), 1.0)],
        [event(10, 1, 0.0, 0.0, 1.0), event(20, 1, float("nan"), 0.0, 1.0), event(30, 1, 0.0, 0.0, 1.0)],
        [Event(datetime(2026, 1, 1, tzinfo=UTC), 0, 1, kind="start", message="a mark alone")],
    ],
)
def test_curves_of_little_or_nothing(events):
    figure = pictures.curves(events)
    assert size_of(pictures.png(figure)) == (1160, 360)


def test_a_preview_shows_clips_and_curves():
    figure = pictures.preview(tones(8), 1000, names(8), course())
    assert len(wave_axes(figure)) == 9
    assert size_of(pictures.png(figure)) == (1330, 900)


def test_clips_drawn_apart_share_the_scales_they_are_given():
    quiet, loud = (gain * tones(1)[0] for gain in (0.1, 2.5))
    scales = pictures.Scales.of([quiet, loud])
    figures = [pictures.alone(clip, 1000, scales) for clip in (quiet, loud)]
    beside = pictures.overview([quiet, loud], 1000, names(2))
    (together,) = {image.get_clim() for axes in beside.axes for image in axes.images}
    for figure, level in zip(figures, ["−33 dBFS", "−6 dBFS"], strict=True):
        (axes,) = wave_axes(figure)
        assert axes.get_ylim() == pytest.approx((-1.05 * 0.75, 1.05 * 0.75), rel=0.01)
        assert axes.get_title("right") == level
        assert [image.get_clim() for axes in figure.axes for image in axes.images] == [together]
        size_of(pictures.png(figure))


def test_curves_of_a_stage_alone_begin_where_it_does():
    (axes,) = pictures.curves(course()[41:], start=400, inches=(3.5, 2.4), legend=False).axes
    assert axes.get_xlim() == (400, 800)
    assert [text.get_text() for text in axes.texts] == []
    shades = [patch for patch in axes.patches if patch.get_width()]
    assert [(patch.get_x(), patch.get_width()) for patch in shades] == [(400, 200)]
    assert [line for line in axes.lines if line.get_linestyle() == "--"] == []
    assert axes.figure.legends == []
    assert list(axes.figure.get_size_inches()) == [3.5, 2.4]


def test_names_of_narrow_stages_are_shortened_and_then_left_out():
    lengths = {1: 2, 2: 10, 3: 100}
    events, clips = [], 0
    for stage, n in lengths.items():
        events += [event(clips + i + 1, stage, 1.0, 0.0, 1.0) for i in range(n)]
        clips += n
    (axes,) = pictures.curves(events, inches=(4.0, 2.4)).axes
    assert [text.get_text() for text in axes.texts] == ["2", "stage 3"]
