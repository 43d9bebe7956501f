"""Plain fitting of the recurrent designs: each learns, goes on to the bit, and survives what is not finite."""

import os

import numpy as np
import pytest

from pgan_audio.config import record
from pgan_audio.training import checkpoint, stage_model
from pgan_audio.training.events import EventWriter, read_events
from pgan_audio.training.run_folder import RunFolder

# 12 batches of 4; epochs end at 24 and 48.
OFTEN = ("training.checkpoint_clips=16", "training.event_clips=16", "training.preview_clips=48")
SMALLER = ("recurrent.window=3", "recurrent.layers=1")


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def session(config_of, data_of, monkeypatch):
    """A function that is one process: it trains to the end, or until it is stopped or killed; what it said."""
    from pgan_audio.designs import build_fitted_design
    from pgan_audio.training import device
    from pgan_audio.training.callbacks import Callbacks
    from pgan_audio.training.fitted import FittedTraining

    def run_session(path, design, *overrides, stop_at=None, kill_at=None, task=None, eager=True):
        config = config_of(design, *OFTEN, *overrides)
        run = RunFolder(path)
        if not run.is_run:
            RunFolder.create(path)
            record.write(config, run.config)
        shown, said = [0], []

        def progress(clips, position):
            shown[0] = clips
            if clips == kill_at:
                raise Killed

        task = task or build_fitted_design(config).task(data_of(design))
        build = task.build

        def plainly():
            network = build()
            network.run_eagerly, task._costs = eager, None if eager else task._costs
            return network

        monkeypatch.setattr(task, "build", plainly)
        callbacks = Callbacks(progress=progress, say=said.append, stop=lambda: shown[0] == stop_at)
        with EventWriter(run.events) as events:
            training = FittedTraining(task, config, run, events, device.strategy(), callbacks)
            return training.train(), said

    return run_session


def arrays(path):
    return checkpoint.load_latest(path / "checkpoints").arrays


def assert_same_end(one, other):
    ours, theirs = arrays(one), arrays(other)
    assert ours.keys() == theirs.keys()
    assert [name for name, values in ours.items() if not np.array_equal(values, theirs[name])] == []
    for file in ("model.toml", "weights.npz"):
        assert (one / "stages/stage-1" / file).read_bytes() == (other / "stages/stage-1" / file).read_bytes()


def killed_and_stopped(session, path, *how, **kind):
    """A run that nothing disturbs ends as one that is stopped within an epoch, and killed."""
    assert session(path / "straight", *how, **kind)[0]
    assert not session(path / "again", *how, stop_at=12, **kind)[0]
    assert checkpoint.load_latest(path / "again" / "checkpoints").clips == 12
    with pytest.raises(Killed):
        session(path / "again", *how, kill_at=36, **kind)  # goes back to 32
    assert session(path / "again", *how, **kind)[0]
    assert_same_end(path / "again", path / "straight")


@pytest.mark.parametrize("name", ["rnn-notes", "rnn-measures"])
def test_stopped_and_killed_it_ends_with_the_same_bits(session, tmp_path, name):
    """With dropout, whose random state goes on, and with the states of the rows in the middle of their sequences."""
    killed_and_stopped(session, tmp_path, name, "recurrent.dropout=0.3", *SMALLER)
    kept = arrays(tmp_path / "straight")["kept_h_1"]
    assert np.abs(kept).max() > 0


@pytest.mark.slow
@pytest.mark.parametrize("optimiser", ["rmsprop", "adam"])
def test_every_design_compiled(session, tmp_path, design, optimiser):
    overrides = ("recurrent.dropout=0.3", f"fit.optimiser={optimiser}")
    killed_and_stopped(session, tmp_path, design, *overrides, eager=False)


def test_a_resumed_run_needs_the_kept_states(session, tmp_path):
    """Bits would differ without them: what the tests above compare does depend on the state."""
    session(tmp_path / "run", "rnn-notes", *SMALLER, stop_at=12)
    loaded = checkpoint.load_latest(tmp_path / "run" / "checkpoints")
    assert loaded.arrays["expected"].any()
    forgetful = {n: np.zeros_like(v) if n.startswith("kept_") else v for n, v in loaded.arrays.items()}
    checkpoint.save(tmp_path / "run" / "checkpoints", loaded.clips, forgetful, loaded.counters, keep=2)
    session(tmp_path / "run", "rnn-notes", *SMALLER)
    session(tmp_path / "straight", "rnn-notes", *SMALLER)
    name = "lstm_1/lstm_cell/kernel"
    assert not np.array_equal(arrays(tmp_path / "run")[name], arrays(tmp_path / "straight")[name])


def test_what_a_run_tells(session, tmp_path, design):
    """Each design trains; figures of held-out sequences are in events and model, beside the baselines."""
    assert session(tmp_path / "run", design, "fit.clips=16", "fit.epoch_clips=8", *SMALLER)[0]
    figure = "mse" if design == "rnn-spectra" else "bits"
    events = [event.values for event in read_events(tmp_path / "run" / "events.jsonl")]
    assert any(f"train/{figure}" in values for values in events)
    held_out = [values for values in events if f"held_out/{figure}" in values]
    assert len(held_out) == 2
    facts, _ = stage_model.load(tmp_path / "run" / "stages" / "stage-1")
    best = min(values[f"held_out/{figure}"] for values in held_out)
    assert facts["valid"][figure] == pytest.approx(best, rel=1e-6)
    baselines = {"mean_block_mse", "last_block_mse"} if figure == "mse" else {"unigram_bits", "bigram_bits"}
    assert facts["valid"].keys() == facts["test"].keys() == {figure, *baselines}
    assert {f"held_out/{name}" for name in baselines} < held_out[0].keys()


@pytest.mark.slow
def test_it_learns(task_of, design):
    """A few sequences are half known by heart, though windows are of two steps: a row's state is part of that."""
    task = task_of(design, "recurrent.window=2", "recurrent.units=32")
    network = task.build()
    network.optimizer.learning_rate.assign(0.01)
    n_steps = 400
    losses = [float(network.train_on_batch(*task.examples(4 * n, 4, 0))) for n in range(n_steps)]
    assert np.mean(losses[-40:]) < {"rnn-spectra": 0.9, "rnn-midi": 0.7}.get(design, 0.35) * np.mean(losses[:8])


def test_what_is_not_finite_is_rolled_back_and_never_saved(session, task_of, tmp_path):
    task = task_of("rnn-midi", *OFTEN, *SMALLER)
    examples = task.examples

    def poisoned(clips, size, roll_back):
        example, weights = examples(clips, size, roll_back)
        if (clips, roll_back) == (24, 0):
            example["inputs"][1, 0, 60] = np.nan
        return example, weights

    task.examples = poisoned
    finished, said = session(tmp_path / "run", "rnn-midi", *SMALLER, task=task)
    assert finished
    assert "Rolled back to 16 clips, with 0.5 of the learning rate: loss not finite after 28 clips." in said
    loaded = checkpoint.load_latest(tmp_path / "run" / "checkpoints")
    assert loaded.counters["roll_backs"] == 1
    assert all(np.isfinite(values).all() for values in loaded.arrays.values())


def test_after_a_roll_back_no_row_goes_on_from_what_it_has_not_read(task_of):
    """Each roll-back count deals other windows: rows that stand elsewhere begin with zeros, whatever was kept."""
    task = task_of("rnn-notes")
    network = task.build()
    for clips in (0, 4, 8):
        network(task.examples(clips, 4, 0)[0], training=True)
    example, _ = task.examples(12, 4, 1)
    follows = example["number"] == network.expected.numpy()
    for state in network._begun(example):
        state = np.asarray(state)
        assert not state[~follows].any()
        assert (~follows).any()
