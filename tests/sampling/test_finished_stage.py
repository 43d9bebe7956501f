"""What can be sampled from a run, and what is said where it can't."""

import shutil
from dataclasses import replace

import pytest

from pgan_audio.config import record
from pgan_audio.errors import RunError, UsageError
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.training import stage_model
from pgan_audio.training.events import EventWriter
from pgan_audio.training.run_folder import RunFolder


@pytest.fixture
def run(made, tmp_path):
    """A copy of the run, to be damaged."""
    shutil.copytree(made.run.path, tmp_path / "run")
    return RunFolder(tmp_path / "run")


def shown(run, clips, stage):
    with EventWriter(run.events) as events:
        events.write(clips, stage, {"score/real": 1.0})


def test_the_highest_finished_stage_is_taken(made):
    finished = FinishedStage.read(made.run)
    assert (finished.stage, finished.rate_hz, finished.length) == (2, 500.0, 128)
    assert finished.config == made.config
    assert finished.facts == made.config.data
    assert finished.weights.keys() >= {"stage_1_dense/kernel", "stage_2_to_wave/bias"}


def test_a_stage_can_be_chosen(made):
    finished = FinishedStage.read(made.run, 1)
    assert (finished.stage, finished.rate_hz, finished.length) == (1, 250.0, 64)
    assert "stage_2_to_wave/bias" not in finished.weights


def test_rates_need_not_be_whole(made):
    facts = made.config.data.model_copy(update={"sample_rate_hz": 11_025})
    finished = replace(FinishedStage.read(made.run, 1), config=made.config.model_copy(update={"data": facts}))
    assert finished.rate_hz == 5512.5 / 2 ** (facts.n_stages - 2)


def test_authors_are_those_the_generator_was_told(made, made_with_authors):
    assert FinishedStage.read(made.run).authors == ()
    finished = FinishedStage.read(made_with_authors.run)
    assert finished.authors == ("Ada", "Björk", "Clara")
    assert finished.label_of("Björk") == 1
    with pytest.raises(UsageError, match=r"--author must be one of Ada, Björk, Clara\. Received: 'bjork'\."):
        finished.label_of("bjork")
    with pytest.raises(UsageError, match=r"trained without authors.* Received: 'Ada'\. Leave out --author, or train"):
        FinishedStage.read(made.run).label_of("Ada")


def test_no_run(tmp_path):
    with pytest.raises(RunError, match=r"no run at .*nowhere\. Start one with: pgan train --run"):
        FinishedStage.read(RunFolder(tmp_path / "nowhere"))


def test_no_finished_stage_yet(run):
    shutil.rmtree(run.stages)
    start = rf"The run at {run.path} has no finished stage to sample yet"
    go_on = rf"Go on with: pgan train --run {run.path} --stage 1"
    with pytest.raises(RunError, match=rf"{start}: it has shown no clips so far\. {go_on}$"):
        FinishedStage.read(run)
    shown(run, 1200, stage=1)
    with pytest.raises(RunError, match=rf"{start}: training is at 1200 of the 2000 clips of stage 1\. {go_on}$"):
        FinishedStage.read(run)


def test_a_stage_that_is_not_finished(run):
    shown(run, 2000 + 4000 + 640, stage=3)
    message = (
        r"Stage 3 of the run at .* isn't finished: training is at 640 of the 4000 clips of stage 3\. Finished: 1, 2\."
    )
    with pytest.raises(RunError, match=message + r" Go on with: pgan train --run .* --stage 3$"):
        FinishedStage.read(run, 3)


@pytest.mark.parametrize("stage", [-1, 0, 4])
def test_a_stage_that_will_never_be(made, stage):
    with pytest.raises(UsageError, match=rf"--stage must be from 1 to 3, the stages of .*\. Received: {stage}\."):
        FinishedStage.read(made.run, stage)


def test_damage_is_told(run):
    weights = run.stage(2) / "weights.npz"
    damaged = bytearray(weights.read_bytes())
    damaged[200] ^= 1
    weights.write_bytes(damaged)
    with pytest.raises(RunError, match=r"stage-2 is damaged: its checksums don't match"):
        FinishedStage.read(run)
    assert FinishedStage.read(run, 1).stage == 1


def test_a_model_in_the_wrong_place_is_told(run):
    facts, arrays = stage_model.load(run.stage(1))
    stage_model.save(run.stage(2), facts, arrays)
    with pytest.raises(
        RunError, match=r"isn't of this run and stage\. Expected: .*'stage': 2.* Received: .*'stage': 1"
    ):
        FinishedStage.read(run)


def test_a_config_that_was_lost_or_spoilt_is_told(run, made):
    record.write(made.config.model_copy(update={"data": None}), run.config)
    with pytest.raises(RunError, match=r"damaged: its config\.toml has no section \[data\]"):
        FinishedStage.read(run)
    run.config.write_text("preset = 3")
    with pytest.raises(RunError, match="record of its settings is damaged"):
        FinishedStage.read(run)
