"""The page itself: one file, and nothing in it that is fetched or run."""

from importlib import resources

from pgan_audio import __version__
from pgan_audio.audio.files import shown
from pgan_audio.scoring.report.html import Html, tag
from pgan_audio.scoring.report.report import Report
from pgan_audio.scoring.report.sections.activation import activation
from pgan_audio.scoring.report.sections.layout import paragraph, section
from pgan_audio.scoring.report.sections.scored import scored
from pgan_audio.scoring.report.sections.settings import settings
from pgan_audio.scoring.report.sections.stage import stage
from pgan_audio.scoring.report.sections.training import times, training
from pgan_audio.scoring.report.stage_sounds import SEED
from pgan_audio.scoring.report.words import count, rate

# The browser is told to fetch nothing and to run nothing, whatever the page holds.
POLICY = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'"


def page(report: Report) -> str:
    """The report as HTML."""
    course, name = report.course, shown(report.course.run.path)
    parts: dict[str, tuple[object, Html]] = {"training": ("Training", training(course))}
    for number_of in course.stages():
        title = f"Stage {number_of}" if course.has_stages else "Clips"
        parts[f"stage-{number_of}"] = title, stage(course, number_of, report.sounds.get(number_of))
    for anchor, title, content in (
        ("activation", "Activation", activation(course)),
        ("times", "Time", times(course)),
        ("scores", "Scores", scored(report.scores, report.score_trouble, report.score_courses)),
        ("settings", "Settings", settings(course.config)),
        ("about", "About", _about(report)),
    ):
        if content is not None:
            parts[anchor] = title, content
    links = [tag("li", tag("a", title, href=f"#{anchor}")) for anchor, (title, _) in parts.items()]
    body = tag(
        "body",
        tag("a", "To the content", class_="skip", href="#content"),
        tag("header", tag("h1", f"Report of {name}"), paragraph(course.state), _glance(report)),
        tag("nav", tag("ul", links), aria_label="Contents"),
        tag("main", [content for _, content in parts.values()], id="content"),
    )
    return f"<!DOCTYPE html>\n{tag('html', _head(name), body, lang='en')}\n"


def _head(name: str) -> Html:
    style = resources.files("pgan_audio.scoring.report").joinpath("style.css").read_text(encoding="utf-8")
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content_="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content_="light dark"),
        tag("meta", http_equiv="Content-Security-Policy", content_=POLICY),
        tag("title", f"Report of {name}"),
        tag("style", Html(style)),
    )


def _glance(report: Report) -> Html:
    """The run in a few numbers."""
    config = report.course.config
    facts = config.facts
    stages = [("Stages", f"{config.n_stages}, {rate(config.rate_hz(1))} to {rate(facts.sample_rate_hz)}")]
    entries = [
        ("Design", config.design),
        ("Preset", config.preset),
        *(stages if report.course.has_stages else [("Rate", rate(facts.sample_rate_hz))]),
        ("Clip", f"{facts.clip_samples / facts.sample_rate_hz:.3f} s, {'stereo' if facts.channels == 2 else 'mono'}"),
        ("Clips shown", count(report.course.clips)),
        (
            "Authors",
            f"{count(len(facts.authors))}, {'told to' if config.known_authors else 'not told to'} the networks",
        ),
        ("Last event", f"{report.course.events[-1].time:%Y-%m-%d %H:%M} UTC" if report.course.events else "none"),
    ]
    return tag("dl", [tag("div", tag("dt", term), tag("dd", value)) for term, value in entries])


def _about(report: Report) -> Html:
    """Where everything on the page comes from."""
    return section(
        "about",
        "About",
        paragraph(
            f"Made by pgan {__version__} on {report.made:%Y-%m-%d at %H:%M} UTC. The page is complete in itself: it "
            "fetches nothing and runs no script."
        ),
        paragraph(report.recordings),
        paragraph(
            f"Generated clips are the first ones of seed {SEED} at truncation 1, made by the moving average of the "
            "generator: those that pgan sample writes. They are drawn and measured before anything is clipped. White "
            "noise has the level of the training audio: what a generator might give that has learnt no more. "
            "Clips with two channels are measured as the mean of both. Held out are recordings of tracks that the run "
            "doesn't learn from."
        ),
    )
