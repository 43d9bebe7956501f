"""The page as a browser and a screen reader meet it: whole, harmless, complete."""

import dataclasses
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from pgan_audio.errors import ConfigError
from pgan_audio.scoring.report.html import VOID
from pgan_audio.scoring.report.page import page
from pgan_audio.scoring.report.report import Report
from pgan_audio.scoring.score import Group, Score, Subject, Verdict

NEEDLESS_END = VOID | {"path", "use", "rect", "image"}  # the last four are SVG's, and close themselves


class Page(HTMLParser):
    """A page, taken apart: it fails on what isn't well-formed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.text, self.style = [], [], "", ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice in {tag}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert "svg" in self.open, f"<{tag}/> outside SVG"
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert tag not in VOID
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] == ["style"]:
            self.style += data
        else:
            self.text += data

    def attributes(self, name):
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def count(self, tag, **wanted):
        wanted = {key.rstrip("_"): value for key, value in wanted.items()}
        return sum(t == tag and wanted.items() <= attributes.items() for t, attributes in self.elements)


def check(text):
    """All that holds for every page; returns it taken apart."""
    assert text.startswith("<!DOCTYPE html>\n<html lang=")
    read = Page(text)
    links = read.attributes("href")
    ids = read.attributes("id")
    assert len(ids) == len(set(ids))
    assert all(link.startswith("#") and link[1:] in ids for link in links), links
    sources = [*read.attributes("src"), *read.attributes("xlink:href")]
    assert all(source.startswith(("data:audio/wav;base64,", "data:image/png;base64,", "#")) for source in sources)
    assert not re.search(r"@import|url\((?!#)", read.style)
    assert not {tag for tag, _ in read.elements} & {
        "script",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "a:href",
    }
    for _, attributes in read.elements:
        assert not [name for name in attributes if name.startswith("on")]
        assert not re.search(r"url\((?!#)|javascript:", attributes.get("style", ""))
        assert "://" not in "".join(value or "" for name, value in attributes.items() if name != "aria-label")
    assert "http-equiv" in next(attributes for tag, attributes in read.elements if "http-equiv" in attributes)
    assert all(attributes.get("aria-label") for tag, attributes in read.elements if tag in ("svg", "audio"))
    assert all(label in ids for label in read.attributes("aria-labelledby"))
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    return read


@pytest.fixture(scope="module")
def whole(course, gather):
    return page(gather(course))


def test_a_finished_run_has_every_part(whole, hostile):
    read = check(whole)
    for part in ("training", "stage-2", "stage-1", "activation", "times", "settings", "about"):
        assert f"#{part}" in read.attributes("href")
    order = [
        whole.index(f'<section id="{part}"') for part in ("training", "stage-2", "stage-1", "activation", "settings")
    ]
    assert order == sorted(order)
    assert read.count("audio") == 2 * 2 + 2 * 1
    assert read.count("image") == 2 * 2 + 2 * 1  # a spectrogram for each
    assert "A falling Delta alone is no evidence of better sound." in read.text
    for text in (
        "Finished: all 2 stages, 400 clips shown.",
        "roll-back in stage 2 at 400 clips: Rolled back to 400 clips: <loss> not finite.",
        "tanh(x) + x/4",
        "Spectral centroid, Hz",
        "recordings, held out (6)",
        "generated (12)",
        "preset: ",
        "The recordings are those of «data».",
    ):
        assert text in read.text, text
    assert "Scores" not in read.text


def test_times_and_ends_are_on_the_page(whole):
    read = check(whole)
    assert "Clips per second" in read.text
    # One line of events a second, 16 clips each; stage 1: 9 s after its first line, stage 2: 15 s.
    assert re.search(r"1</th><td>2 kHz</td><td>160</td><td>16</td><td>100</td><td>50</td><td>0:00:09</td>", whole)
    assert re.search(r"2</th><td>4 kHz</td><td>240</td><td>16</td><td>200</td><td>50</td><td>0:00:15</td>", whole)
    assert re.search(r"2</th><td>6</td><td>−1</td><td>7</td><td>1</td><td>25.0</td>", whole)


def test_what_comes_from_files_stays_text(make_run, gather, hostile):
    text = page(gather(make_run((2,), seed=2, progressive__author_conditioning=True)))
    read = check(text)
    seen = hostile.replace("\u202e", "\\u202e")
    assert read.text.count(seen) > 3  # in titles and in the settings
    assert any(seen in label for label in read.attributes("aria-label"))
    assert "evil.example" not in re.sub(r"&lt;script src=//evil.example", "", text)
    assert "Report of " in read.text
    assert "a <b> & c" in read.text  # the folder's name


def test_without_data_the_page_says_so(course, gather):
    read = check(page(gather(course, data=None, about="Without recordings <to> compare with.")))
    assert "Without recordings <to> compare with." in read.text
    assert read.count("audio") == 2 + 1
    assert "Recording, held out" not in read.text
    assert "generated (12)" in read.text


def test_a_run_in_training_has_curves_only(make_run, gather):
    read = check(page(gather(make_run((), until=200))))
    assert "No stage is finished yet. In stage 2 of 2, fading in (at 40%)" in read.text
    assert read.text.count("This stage isn't finished: there is no generator to listen to yet.") == 2
    assert read.count("audio") == 0
    assert "#stage-2" in read.attributes("href")
    assert read.count("div", class_="wide") == read.count("div", class_="narrow") == 1


def test_a_run_that_has_just_begun(make_run, gather):
    read = check(page(gather(make_run((), until=0))))
    assert "Nothing has been measured yet." in read.text
    assert "#times" not in read.attributes("href")
    assert "#settings" in read.attributes("href")
    assert "The guard had nothing to do: all numbers stayed finite, none of 3 roll-backs was needed." in read.text


def test_a_damaged_stage_is_told_and_the_others_shown(course, gather):
    read = check(page(gather(course, broken=(2,))))
    told = "There is nothing to hear: The model of stage 2 is damaged: <checksums> don't match."
    assert told in read.text
    assert read.count("audio") == 2


def test_a_generator_that_gives_no_numbers_is_told(course, gather, singer, monkeypatch):
    def broken(self, seed, indices, label=None):
        return ((i, float("nan") * clip) for i, clip in clips(self, seed, indices, label))

    clips = singer.clips
    monkeypatch.setattr(singer, "clips", broken)
    read = check(page(gather(course, data=None)))
    assert "No generated clip holds finite numbers alone" in read.text
    assert "generated (" not in read.text


def test_scores_stand_apart_by_set(make_run, gather):
    def by(checksum):
        judge = Verdict("<set>", checksum, "author", 2, 4000.0, 512, 1, 2, True, 0.9, 0.5)
        columns = {"scored": {"is_mean": 1.75, "copied": 0.5, "kid": None, "odd": 3}, "held_out": {"is_mean": 1.9}}
        subject = Subject("run", "runs/a", 2, 400, 1.0)
        return Score(subject, judge, 0, 1.95, (Group(50, 40, columns),), (), ("<remark>",), ("A <finding>.",))

    sets = [("<set>", "ab" * 32), ("<set>", "cd" * 32)]
    report = dataclasses.replace(
        gather(make_run(())), scores={own: [by(own[1])] for own in sets}, score_trouble="1 is <odd>."
    )
    read = check(page(report))
    assert "Scores by different classifier sets must not be compared" in read.text
    for text in ("By the classifier set <set> abababababab", "A <finding>.", "<remark>", "1 is <odd>."):
        assert text in read.text
    assert "Stage 2 after 400 clips: 50 clips of each kind; no Inception Score need be above 1.95" in read.text
    assert "kid" not in read.text.casefold()  # measured of none
    assert read.text.count("1.75") == 2


def test_a_design_without_stages_and_critic_gets_what_applies(make_run, gather):
    course = make_run((1,), until=100)
    events = tuple(
        dataclasses.replace(e, values={"loss/train": 2.0, "loss/valid": float("nan"), "time/step_ms": 5.0})
        for e in course.events
    )

    class PlainConfig(type(course.config).__mro__[2]):  # what all designs have in common
        pass

    config = PlainConfig.model_construct(**dict(course.config) | {"design": "plain"})
    plain = dataclasses.replace(course, config=config, events=events, marks=())

    def load(stage):
        raise ConfigError("There is no design for these settings.")

    read = check(page(Report.gather(plain, load, None, "")))
    assert not plain.has_stages
    assert "Finished: 96 clips shown." in read.text
    assert "Losses over the clips shown" in read.text
    assert "step, ms" in read.text
    assert "Delta" not in read.text
    assert "Activation" not in read.text
    assert "Stage" not in read.text
    assert "There is nothing to hear: There is no design for these settings." in read.text
