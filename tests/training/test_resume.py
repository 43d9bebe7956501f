"""Whatever ends a session, the next one goes on as if nothing had happened: the same events, the same bits."""

import numpy as np
import pytest

from pgan_audio.errors import CheckpointError
from pgan_audio.training import checkpoint, loop
from pgan_audio.training.state_keeper import StateKeeper


def flip(path, place=1000):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def contents(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_stop_anywhere_changes_nothing(trial, straight, assert_same_end, assert_tidy):
    """After the first batch, at a checkpoint, at both borders of a stage, amid a fade, twice in a row."""
    run = trial(**{"training.event_clips": 1})
    for clips in (4, 12, 16, 20, 36, 56, 64, 72):
        assert not run.train(stop_at=clips)
        assert run.loaded().clips == clips
    assert run.train()
    assert_same_end(run, straight)
    assert_tidy(run)
    undisturbed = trial("undisturbed", **{"training.event_clips": 1})
    assert undisturbed.train()
    assert run.happened() == undisturbed.happened()


def test_a_stop_saves_at_once_and_is_no_end(trial):
    run = trial(**{"training.checkpoint_clips": 1000})
    assert not run.train(stop_at=36)
    assert run.happened()[-1][0] == 36
    assert run.previews[-1] == (2, 36, 16 / 24)


def test_a_stop_with_the_last_batch_is_the_end(trial):
    run = trial()
    assert run.train(until=1, stop_at=16)


@pytest.mark.parametrize("moments", [(4, 8, 16, 32), (44, 80), (24, 96)], ids=str)
def test_death_between_two_batches_changes_nothing(trial, straight, moments, assert_same_end, assert_tidy):
    run = trial()
    for clips in moments:
        run.train_and_be_killed(clips)
    assert run.train()
    assert_same_end(run, straight)
    assert_tidy(run)
    assert run.happened() == straight.happened()


@pytest.mark.parametrize(
    ("owner", "function"), [(loop.AdversarialTraining, "_finish_stage"), (StateKeeper, "save")], ids=["model", "state"]
)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_death_around_a_save_changes_nothing(
    trial, straight, monkeypatch, owner, function, moment, killed, assert_same_end, assert_tidy
):
    """At the end of stage 1, where the model of the stage and the checkpoint are written one after the other."""
    run = trial()
    saving = getattr(owner, function)

    def deadly(self, state):
        if state.clips == 16 and moment == "before":
            raise killed
        saving(self, state)
        if state.clips == 16:
            raise killed

    with monkeypatch.context() as patched:
        patched.setattr(owner, function, deadly)
        with pytest.raises(killed):
            run.train()
    assert run.train()
    assert_same_end(run, straight)
    assert_tidy(run)
    assert run.happened() == straight.happened()


def test_death_within_a_save_changes_nothing(trial, straight, monkeypatch, killed, assert_same_end, assert_tidy):
    """Half a checkpoint, half a model, half a rewritten file of events and half a preview are left, and go."""
    run = trial()

    def torn(path, arrays):
        path.write_bytes(b"PK")
        raise killed

    monkeypatch.setattr("shutil.rmtree", lambda *args, **kwargs: None)  # nobody tidies up after kill -9
    for module in ("checkpoint", "stage_model"):
        with monkeypatch.context() as patched:
            patched.setattr(f"pgan_audio.training.{module}.write_arrays", torn)
            with pytest.raises(killed):
                run.train()
    monkeypatch.undo()
    for folder in (run.run.path, run.run.checkpoints, run.run.stages, run.run.previews):
        (folder / ".events.jsonl.tmp-123-abcd").write_bytes(b"half")
    assert len(list(run.run.path.rglob(".*tmp*"))) > 4
    assert run.train()
    assert_same_end(run, straight)
    assert_tidy(run)
    assert run.happened() == straight.happened()


def test_death_while_a_preview_is_made_loses_nothing(trial, straight, killed, assert_same_end):
    """What has been shown is saved before anything is done that may take time or fail."""
    run = trial()
    session = run.session()

    def preview(generator, stage, clips, fade):
        raise killed

    object.__setattr__(session.callbacks, "preview", preview)
    with pytest.raises(killed):
        session.train(3)
    session.events.close()
    assert run.loaded().clips == 16
    assert run.run.finished_stages() == (1,)
    assert run.train()
    assert_same_end(run, straight)


def test_stage_by_stage_is_the_same_as_straight_through(trial, straight, assert_same_end):
    run = trial()
    for stage in (1, 2, 3):
        assert run.train(until=stage)
        assert run.run.finished_stages() == tuple(range(1, stage + 1))
        assert run.loaded().clips == (16, 56, 96)[stage - 1]
    assert_same_end(run, straight)
    assert run.happened() == straight.happened()


def test_stage_by_stage_in_one_session_is_the_same_too(trial, straight, assert_same_end):
    run = trial()
    session = run.session()
    assert session.train(1)
    assert session.train(3)
    session.events.close()
    assert_same_end(run, straight)
    assert run.happened() == straight.happened()


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_a_run_past_a_stage_is_left_alone(straight, stage):
    before = contents(straight.run.path)
    assert straight.train(until=stage)
    assert contents(straight.run.path) == before


def test_damaged_checkpoint_is_passed_over(trial, straight, assert_same_end, assert_tidy):
    run = trial()
    run.train_and_be_killed(44)
    assert sorted(path.name for path in run.run.checkpoints.glob("clips-*")) == ["clips-000000024", "clips-000000036"]
    flip(run.run.checkpoints / "clips-000000036" / "arrays.npz")
    assert run.train()
    (warning,) = run.said
    assert warning.startswith("clips-000000036 can't be used: its arrays.npz is not the file that was saved.")
    assert_same_end(run, straight)
    assert_tidy(run)
    assert run.happened() == straight.happened()


def test_checkpoint_of_an_earlier_stage_will_do(trial, straight, assert_same_end):
    """The newest is of stage 3, the one before of the end of stage 2, which becomes stage 3 once more."""
    run = trial()
    run.train_and_be_killed(64)
    flip(run.run.checkpoints / "clips-000000064" / "arrays.npz")
    assert run.train()
    assert len(run.said) == 1
    assert_same_end(run, straight)
    assert run.happened() == straight.happened()


def test_no_good_checkpoint_is_an_error_and_nothing_is_lost(trial):
    run = trial()
    run.train_and_be_killed(44)
    for path in run.run.checkpoints.glob("clips-*"):
        flip(path / "arrays.npz")
    before = contents(run.run.path)
    with pytest.raises(CheckpointError, match="no checkpoint in .* can be used"):
        run.train()
    assert contents(run.run.path) == before


def test_checkpoint_without_a_counter_is_an_error(trial):
    run = trial()
    checkpoint.save(run.run.checkpoints, 8, {"x": np.zeros(1)}, {"stage": 1}, 2)
    with pytest.raises(CheckpointError, match="clips-000000008 lacks a counter: 'roll_backs'"):
        run.train()


def test_another_host_is_told_and_recorded(trial):
    run = trial()
    assert run.train(until=1, host={"threads": "2", "onednn": "1"})
    assert run.loaded().counters == {"stage": 1, "roll_backs": 0, "threads": "2", "onednn": "1"}
    assert run.said == []
    run.train(until=1, host={"threads": "4", "onednn": "1"})
    assert run.said == [
        "The checkpoint was made with threads = 2, this is 4: training goes on, but not to the very same bits."
    ]


@pytest.mark.slow
def test_two_devices_resume_to_the_same_bits(trial, monkeypatch, two_devices, assert_same_end):
    from pgan_audio.training.steps import AdversarialSteps

    monkeypatch.setattr("pgan_audio.training.loop.AdversarialSteps", AdversarialSteps)
    halved = {"schedule.batch_sizes": (8,)}
    straight, run = trial("straight", **halved), trial("run", **halved)
    straight.strategy = run.strategy = two_devices
    assert straight.train(until=2)
    for clips in (8, 32):
        assert not run.train(until=2, stop_at=clips)
    assert run.train(until=2)
    assert_same_end(run, straight)


@pytest.mark.slow
@pytest.mark.parametrize("n_channels", [8, 32])
def test_objects_that_are_really_new_reach_the_same_bits(trial, monkeypatch, n_channels, assert_same_end):
    """As above, but compiled anew each time, and wide enough for sums to be shared among threads."""
    from pgan_audio.training.steps import AdversarialSteps

    monkeypatch.setattr("pgan_audio.training.loop.AdversarialSteps", AdversarialSteps)
    wide = {"progressive.channels": (n_channels,)}
    straight, run = trial("straight", **wide), trial("run", **wide)
    assert straight.train()
    for clips in (8, 16, 36, 56, 64):
        assert not run.train(stop_at=clips)
    assert run.train()
    assert_same_end(run, straight)
