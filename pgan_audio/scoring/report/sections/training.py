"""The part on the training's course: curves, how each stage ended, times, and what the guard did."""

from pgan_audio.sampling.pictures import curves
from pgan_audio.scoring.report import figures
from pgan_audio.scoring.report.course import Course, at_end, thinned
from pgan_audio.scoring.report.html import Html, tag
from pgan_audio.scoring.report.html import table as html_table
from pgan_audio.scoring.report.sections.layout import at_two_widths, figure, key, paragraph, section
from pgan_audio.scoring.report.svg import inline
from pgan_audio.scoring.report.times import stage_times
from pgan_audio.scoring.report.words import PHASES, count, duration, number, rate
from pgan_audio.training.event import Event

HONESTY = (
    "Delta, the distance between the critic's mean scores for recordings and for generated clips, says as much about "
    "the critic as about the generator: it also falls where the critic gets worse. A falling Delta alone is no "
    "evidence of better sound. Listen, and look at the statistics of each stage."
)
ENDS = {
    "score/real": "D(x)",
    "score/generated": "D(G(z))",
    "score/delta": "Delta",
    "score/centre": "Centre",
    "penalty/gp": "Penalty",
    "gradient/critic": "Gradient of D",
    "gradient/generator": "Gradient of G",
    "loss/critic": "Loss of D",
    "loss/generator": "Loss of G",
    "share/judged_right": "Judged right",
}
KEYS = (
    ("blue", "D(x), recordings"),
    ("orange", "D(G(z)), generated clips"),
    ("green", "Delta = |D(x) − D(G(z))|"),
)
SHORT_KEYS = (("blue", "D(x)"), ("orange", "D(G(z))"), ("green", "Delta"))
POINTS = 120  # of a stage's curves, which are small
PREFIX = "score/"
ROLL_BACK = "roll-back"  # of the marks, that of the guard
ACCURACY = "share/judged_right"


def training(course: Course) -> Html:
    """The course of the training."""
    return section("training", "Training", _curves(course), _ends(course), _happened(course))


def times(course: Course) -> Html | None:
    """How fast it was."""
    found = stage_times(course.events)
    if not found:
        return None
    phases = sorted({phase for stage in found for phase in stage.phases_ms})
    head = [
        _stage_word(course),
        "Rate",
        "Clips shown",
        "Clips per second",
        *(PHASES.get(p, f"{p}, ms") for p in phases),
    ]
    rows = []
    for stage in found:
        spent = [number(stage.phases_ms.get(phase)) for phase in phases]
        hz = rate(course.config.rate_hz(stage.stage)) if stage.stage <= course.config.n_stages else "–"
        rows.append([_name(course, stage.stage), hz, count(stage.clips), number(stage.clips_per_second), *spent])
        rows[-1].append(duration(stage.seconds))
    total = duration(sum(stage.seconds for stage in found))
    return section(
        "times",
        "Time",
        html_table("Speed of the training", [*head, "Time"], rows),
        paragraph(
            f"Together {total}. Clips per second are by the clock, with checkpoints and previews; a step's phases as "
            "measured around each. All are medians: pauses and the first, slow steps of a stage don't count.",
            kind="note",
        ),
    )


def score_curves(course: Course, stage: int) -> Html:
    """The curves of one stage."""
    events = thinned(course.of_stage(stage), POINTS)
    drawn = curves(events, start=course.start_of(stage), inches=figures.NARROW_INCHES, legend=False)
    keys = tag("span", [key(colour, words) for colour, words in SHORT_KEYS], class_="keys")
    return figure(inline(drawn, f"Stage {stage}: {_in_words(course, stage)}"), keys, " Mean scores by the critic.")


def _curves(course: Course) -> list[Html]:
    if not course.events:
        return [paragraph("Nothing has been measured yet.")]
    events = thinned(course.events)
    if not course.has_scores:
        points = [(event.clips, event.values) for event in events]
        words = "Losses over the clips shown"
        return [figure(at_two_widths(lambda inches: figures.losses(points, inches), words), words)]
    words = _in_words(course, events[-1].stage)
    alternative = f"The critic's mean scores over the clips shown, all stages. At the end: {words}"
    pictures = at_two_widths(lambda inches: curves(events, inches=inches, legend=False), alternative)
    shaded = ", shaded where a stage fades in" if course.has_stages else ""
    keys = tag("span", [key(colour, words) for colour, words in KEYS], class_="keys")
    caption = f"The critic's mean scores over the clips shown{shaded}; bold: running medians."
    return [figure(pictures, keys, " ", caption), paragraph(HONESTY, kind="warning"), *_accuracy(events)]


def _accuracy(events: list[Event]) -> list[Html]:
    """How often the critic is right, where it tells probabilities."""
    points = [(event.clips, event.values) for event in events if ACCURACY in event.values]
    if not points:
        return []
    alternative = f"The share of clips that the critic judges right. At the end: {number(points[-1][1][ACCURACY])}."
    caption = (
        "Share of recordings and generated clips that the critic judges right. At a half, dashed, it can't tell them "
        "apart; near 1 it has won, and the generator learns little from it."
    )
    return [figure(at_two_widths(lambda inches: figures.accuracy(points, ACCURACY, inches), alternative), caption)]


def _ends(course: Course) -> Html | None:
    names = [name for name in ENDS if any(name in event.values for event in course.events)]
    if not names:
        return None
    clipped = any("share/clipped" in event.values for event in course.events)
    rows = []
    for stage in sorted({event.stage for event in course.events}, reverse=True):
        own = course.of_stage(stage)
        values = [number(at_end(own, name)) for name in names]
        rows.append([_name(course, stage), *values, *([number(at_end(own, "share/clipped"), "%")] if clipped else [])])
    head = [_stage_word(course), *(ENDS[name] for name in names), *(["Clipped, %"] if clipped else [])]
    return html_table("How each stage ended, or stands: medians over the last tenth of its measurements", head, rows)


def _happened(course: Course) -> list[Html]:
    """What happened beside the steps: roll-backs by the guard, and whatever else was worth a mark."""
    parts = [tag("h3", "Events")]
    if not any(mark.kind == ROLL_BACK for mark in course.marks):
        limit = course.config.training.roll_backs
        words = f"The guard had nothing to do: all numbers stayed finite, none of {limit} roll-backs was needed."
        parts.append(paragraph(words))
    items = []
    for mark in course.marks:
        where = f" in stage {mark.stage}" if course.has_stages else ""
        what = f"{where} at {count(mark.clips)} clips: {mark.message} "
        items.append(tag("li", tag("strong", mark.kind), what, _time(mark)))
    return [*parts, tag("ul", items)] if items else parts


def _time(mark: Event) -> Html:
    return tag("time", f"{mark.time:%Y-%m-%d %H:%M} UTC", datetime=mark.time.isoformat(timespec="seconds"))


def _in_words(course: Course, stage: int) -> str:
    own = course.of_stage(stage)
    named = [(label, at_end(own, name)) for name, label in ENDS.items() if name.startswith(PREFIX)]
    return ", ".join(f"{label} {number(value)}" for label, value in named if value is not None) or "nothing measured."


def _stage_word(course: Course) -> str:
    return "Stage" if course.has_stages else "Run"


def _name(course: Course, stage: int) -> str:
    return str(stage) if course.has_stages else course.config.design
