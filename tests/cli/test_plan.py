"""The plan: what is still to be shown, stage by stage, and how long that takes."""

import dataclasses
import types

import pytest

from pgan_audio.cli.plan import plan
from pgan_audio.cli.session import Session
from pgan_audio.config import load_config, with_data
from pgan_audio.training.budget import StageCost
from pgan_audio.training.events import EventWriter
from pgan_audio.training.run_folder import RunFolder

DATA = types.SimpleNamespace(path="recordings", description="12 tracks, 2 authors, 1000 Hz")
FACTS = {
    "fingerprint": "0",
    "sample_rate_hz": 1000,
    "clip_samples": 256,
    "channels": 1,
    "n_stages": 3,
    "stage_rms": (0.1,) * 3,
    "authors": ("a", "b"),
}
SETTINGS = ("schedule.growing_clips=[160]", "schedule.stable_clips=[320, 640]", "schedule.batch_sizes=[32, 32, 16]")
ENDS = (320, 1120, 1920)


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """One that shows 10 clips a second at stage 1, 2 at stage 2, 1 at stage 3."""

    def speeds(config, until_stage):
        return {stage: (10.0, 2.0, 1.0)[stage - 1] for stage in range(1, until_stage + 1)}

    monkeypatch.setattr("pgan_audio.progressive.cost.clips_per_second", speeds)
    monkeypatch.setattr("pgan_audio.training.device.description", lambda: "abacus")


def session(path, clips=0, until=3, *settings):
    config = with_data(load_config(preset="tiny", overrides=["precision=float32", *SETTINGS, *settings]), FACTS)
    return Session(config, DATA, RunFolder(path / "run"), until, clips)


def rows(text):
    """The rows of the table as lists of words."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith("stage ")), len(lines))
    return [line.split() for line in lines[start + 1 :] if line[:5].strip().isdigit()]


def test_a_whole_plan(tmp_path):
    assert plan(session(tmp_path)).splitlines() == [
        "Data    recordings: 12 tracks, 2 authors, 1000 Hz",
        f"Run     {tmp_path}/run: 0 clips shown so far",
        "Device  abacus, float32",
        "Preset  tiny, loss wgan_gp",
        "",
        "stage   rate Hz   samples   batch   growing    stable   still to show   about",
        "    1       250        64      32         0       320             320   0:00:32",
        "    2       500       128      32       160       640             800   0:06:40",
        "    3      1000       256      16       160       640             800   0:13:20",
        "together about 0:20:32; Ctrl-C saves and ends, the same command goes on",
    ]


def test_stages_that_are_finished_are_left_out(tmp_path):
    text = plan(session(tmp_path, clips=1120))
    assert [row[0] for row in rows(text)] == ["3"]
    assert "together about 0:13:20" in text


@pytest.mark.parametrize(("clips", "left"), [(320, 800), (352, 768), (1088, 32)])
def test_a_stage_begun_counts_what_is_left_of_it(tmp_path, clips, left):
    (row,) = rows(plan(session(tmp_path, clips, 2)))
    assert row[0] == "2"
    assert row[6] == str(left)


def test_stages_beyond_the_wish_are_left_out(tmp_path):
    assert [row[0] for row in rows(plan(session(tmp_path, until=2)))] == ["1", "2"]


def test_without_growing_all_is_stable(tmp_path):
    table = rows(plan(session(tmp_path, 0, 3, "schedule.growing=false")))
    assert [row[4:7] for row in table] == [["0", "320", "320"], ["0", "800", "800"], ["0", "800", "800"]]


@pytest.mark.parametrize(
    ("clips", "until", "said"),
    [
        (320, 1, "Stage 1 is finished already: nothing to train."),
        (352, 1, "Stage 1 is finished already: nothing to train. The run is in stage 2."),
        (1120, 1, "Stage 1 is finished already: nothing to train."),
        (1900, 2, "Stage 2 is finished already: nothing to train. The run is in stage 3."),
        (1920, 2, "Stage 2 is finished already: nothing to train. The run is at its end."),
        (1920, 3, "Stage 3 is finished already: nothing to train."),
    ],
)
def test_nothing_to_do_is_said(tmp_path, clips, until, said):
    assert plan(session(tmp_path, clips, until)).splitlines()[-1] == said


def test_measured_speeds_count_more_than_estimates(tmp_path):
    """The median of what the run's own steps took: the first one includes compiling."""
    run = RunFolder.create(tmp_path / "run")
    run.config.touch()
    with EventWriter(run.events) as events:
        for milliseconds in (90_000.0, 3000.0, 3200.0):
            times = {"time/critic_ms": milliseconds, "time/generator_ms": 200.0}
            events.write(32, 1, {"score/real": 0.0} | times)
        events.mark(32, 1, "roll-back", "")
    table = rows(plan(session(tmp_path)))
    assert [row[7] for row in table] == ["0:00:34", "0:06:40", "0:13:20"]  # 320 clips, 32 in 3.4 s


def test_what_was_timed_for_a_budget_counts_most(tmp_path):
    timed = dataclasses.replace(
        session(tmp_path), costs=[StageCost(2.0, 5.0), StageCost(3.0, 6.0), StageCost(4.0, 7.0)]
    )
    text = plan(timed)
    assert [row[7] for row in rows(text)] == ["0:00:25", "0:01:21", "0:03:27"]  # 10, 25 and 50 batches
    assert "together about 0:05:13;" in text


def test_what_was_timed_for_a_budget_of_sequences(tmp_path):
    sizes = ["precision=float32", "fit.batch_size=4", "fit.clips=48"]
    config = load_config(design="rnn-text", preset="tiny", overrides=sizes)
    config = with_data(config, {"fingerprint": "0", "n_characters": 100, "authors": ("a",)})
    timed = Session(config, DATA, RunFolder(tmp_path / "run"), 1, 8, costs=[StageCost(2.0, 5.0)])
    assert "\n40 windows still to show, about 0:00:25; " in plan(timed)
