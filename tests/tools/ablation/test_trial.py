"""One trial, its training and its clips replaced by known ones: what is kept of it, and what is done again."""

import dataclasses
import json
import subprocess

import numpy as np
import pytest

from ablation import trial
from ablation.cells import Cell
from ablation.trial import DIVERGED, FINISHED, Plan, Result, of_recordings, run_trial
from pgan_audio.audio.measures import summary
from pgan_audio.errors import DivergenceError, PganError, UsageError
from pgan_audio.scoring.score import Group, Score, Subject, Verdict
from pgan_audio.training.events import EventWriter

CELL, RATE_HZ = Cell(growth="off"), 2000.0
SETTINGS = ("precision=float32", "schedule.growing_clips=[8]", "schedule.stable_clips=[8]", "schedule.batch_sizes=[4]")


@pytest.fixture
def plan(two_filters, tmp_path):
    return Plan(two_filters["rrc"], tmp_path / "out", preset="tiny", overrides=SETTINGS, stage=2, n_clips=6)


@pytest.fixture
def clips(rng):
    return rng.standard_normal((6, 128, 1)).astype(np.float32) / 10


@pytest.fixture
def trained(monkeypatch, clips):
    """Stand-ins for training and generation; the list of what was trained."""
    sessions = []

    def train(session, *, stop, say):
        if stop():
            return False
        session.run.path.mkdir(parents=True)
        with EventWriter(session.run.events) as events:
            for shown in (4, 8, 12, 16, 20, 24):
                times = {"time/critic_ms": 1000.0 * shown, "time/generator_ms": 500.0}
                events.write(shown, 1 if shown <= 8 else 2, times | {"score/delta": float(shown)})
                events.write(shown, 2, {"kid/scored": 1.0})  # figures of something else
            events.mark(24, 2, "roll-back", "once")
        sessions.append(session)
        return True

    monkeypatch.setattr(trial, "train", train)
    monkeypatch.setattr(trial, "_generated", lambda plan, session: (clips[: plan.n_clips], RATE_HZ))
    return sessions


def go(plan, cell=CELL, seed=3, *, stop=lambda: False):
    said = []
    return run_trial(plan, cell, seed, stop, said.append)


def test_a_trial_is_trained_with_the_settings_of_its_cell(plan, trained):
    go(plan)
    (session,) = trained
    assert session.run.path == plan.out / "runs" / CELL.name / "seed-3"
    assert (session.config.schedule.growing, session.config.seed, session.until_stage) == (False, 3, 2)
    assert session.data.path == plan.data


def test_the_box_filter_has_data_of_its_own(plan, trained, two_filters):
    from pgan_audio.data.store import DataFolder

    go(plan, Cell(filter="box"))
    assert trained[0].config.data.fingerprint == DataFolder.open(two_filters["box"]).fingerprint


def test_figures_are_of_clips_and_course(plan, trained, clips):
    result = go(plan)
    assert result.status == FINISHED
    assert summary(clips[..., 0].astype(np.float64), RATE_HZ).items() <= result.figures.items()
    # Stage 2 is from 8 to 24; of its last quarter there is one line, that at 24.
    assert result.figures["delta"] == 24
    assert (result.clips, result.roll_backs) == (24, 1)
    assert result.minutes == pytest.approx((4 + 8 + 12 + 16 + 20 + 24 + 6 * 0.5) / 60)


def test_the_result_is_kept(plan, trained):
    result = go(plan)
    assert Result.load(plan.result_of(CELL, 3)) == result
    assert Result.load(plan.result_of(CELL, 4)) is None


def test_what_is_finished_is_not_done_again(plan, trained):
    assert go(plan) == go(plan)
    assert len(trained) == 1
    go(plan, seed=4)
    assert len(trained) == 2


def test_figures_of_fewer_clips_are_measured_anew(plan, trained, clips):
    first = go(plan)
    trained_path = plan.result_of(CELL, 3)
    before = trained_path.read_text("utf-8")
    fewer = dataclasses.replace(plan, n_clips=2)
    second = run_again(fewer)
    assert second.figures["level_db"] == summary(clips[:2, :, 0].astype(np.float64), RATE_HZ)["level_db"]
    assert second.figures["level_db"] != first.figures["level_db"]
    assert trained_path.read_text("utf-8") != before


def run_again(plan):
    """The trial once more, its training being over."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trial, "train", lambda session, *, stop, say: True)
        return go(plan)


def test_a_trial_that_diverges_is_a_result_and_final(plan, monkeypatch):
    def train(session, *, stop, say):
        raise DivergenceError("Training diverged: all of it is nan.")

    monkeypatch.setattr(trial, "train", train)
    result = go(plan)
    assert (result.status, result.message, result.figures) == (
        DIVERGED,
        "Training diverged: all of it is nan.",
        {},
    )
    monkeypatch.setattr(trial, "train", None)
    assert go(dataclasses.replace(plan, n_clips=2)) == result


def test_a_trial_that_is_stopped_has_no_result(plan, trained):
    assert go(plan, stop=lambda: True) is None
    assert not plan.result_of(CELL, 3).exists()


def score_of(columns):
    judge = Verdict("set", "0", "author", 2, RATE_HZ, 128, 1, 2, True)
    return Score(Subject("run", "somewhere", 2), judge, 0, 2.0, (Group(9, 9, {"scored": {}}), Group(6, 9, columns)))


@pytest.fixture
def judged(monkeypatch):
    """A stand-in for `pgan score` that finds known values; the list of its command lines."""
    commands = []

    def run(command, **how):
        commands.append(command)
        found = {"is_whole": 1.5, "frechet": None, "kid": 0.25, "nearest": 0.5}
        scores = [score_of({"scored": found, "held_out": {}}).to_row()]
        file = command[command.index("--json") + 1]
        with open(file, "w", encoding="utf-8") as stream:
            json.dump({"scores": scores}, stream)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_scores_are_those_of_pgan_score(plan, trained, judged, tmp_path):
    judging = dataclasses.replace(plan, classifier_dir=tmp_path / "set")
    result = go(judging)
    scores = {name: value for name, value in result.figures.items() if name.startswith("score_")}
    assert scores == {"score_is_whole": 1.5, "score_kid": 0.25}
    (command,) = judged
    assert command[2:6] == ["pgan_audio", "score", "--classifier-dir", str(tmp_path / "set")]
    assert command[command.index("--run") + 1] == str(plan.run_of(CELL, 3))
    assert command[command.index("--stage") + 1] == "2"


def test_what_the_classifiers_refuse_is_not_scored(plan, judged, tmp_path):
    judging = dataclasses.replace(plan, classifier_dir=tmp_path / "set")
    found = of_recordings(judging, dataclasses.replace(CELL, filter="box"), 3)
    assert judged == []
    assert found["not_finite_share"] == 0


def test_recordings_are_scored_too(plan, judged, tmp_path):
    found = of_recordings(dataclasses.replace(plan, classifier_dir=tmp_path / "set"), CELL, 3)
    assert found["score_is_whole"] == 1.5
    assert found["not_finite_share"] == 0
    assert {"--real", "--crop"} <= set(judged[0])
    assert "--run" not in judged[0]


def test_pgan_score_knows_the_options(plan, judged, tmp_path):
    from pgan_audio.cli.score import command

    known = {option for parameter in command.params for option in parameter.opts}
    judging = dataclasses.replace(plan, classifier_dir=tmp_path / "set")
    of_recordings(judging, CELL, 3)
    asked = {word for word in judged[0][4:] if word.startswith("--")}
    assert asked | {"--run"} <= known


def test_a_score_that_fails_is_told(plan, trained, monkeypatch, tmp_path):
    failed = subprocess.CompletedProcess([], 1, "", "pgan: no classifier set there\n")
    monkeypatch.setattr(subprocess, "run", lambda command, **how: failed)
    with pytest.raises(PganError, match=r"can't be scored. pgan: no classifier set there"):
        go(dataclasses.replace(plan, classifier_dir=tmp_path / "set"))
    assert not plan.result_of(CELL, 3).exists()


def test_a_schedule_fitted_to_a_time_is_refused(plan, monkeypatch):
    monkeypatch.setattr("pgan_audio.cli.session.fit", lambda config, until_stage: (config, []))
    timed = dataclasses.replace(plan, overrides=(*SETTINGS, "schedule.budget_minutes=5.0"))
    with pytest.raises(UsageError, match="Trials must be shown equal clips"):
        go(timed)
