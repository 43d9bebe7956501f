"""Plain fitting in a run folder: what it writes, that it resumes to the bit, and that it catches what is not finite."""

import dataclasses

import numpy as np
import pytest

from pgan_audio.config.fitted import Fit, FittedConfig
from pgan_audio.config.schema import Training
from pgan_audio.errors import CheckpointError, DivergenceError
from pgan_audio.training import checkpoint, stage_model
from pgan_audio.training.events import EventWriter, read_events
from pgan_audio.training.run_folder import RunFolder

# 12 batches of 4; epochs end at 20 and 40 and with the run, checkpoints are due at 12, 24, 36, events at 8, 16, ...
FIT = {"clips": 47, "batch_size": 4, "epoch_clips": 20, "learning_rate": 0.1, "final_share": 0.5, "warm_up_clips": 8}
TRAINING = {"checkpoint_clips": 12, "preview_clips": 30, "event_clips": 8}


class LineTask:
    """Learns y = 2 x - 1 through a dropout, whose random state is part of what must be saved."""

    name = "line"

    def __init__(self, config, poison_at=None, compiled=False):
        self.config, self.poison_at, self.compiled = config, poison_at, compiled
        self.asked = []

    def build(self):
        import keras

        layers = [keras.Input((3,)), keras.layers.Dropout(0.2, seed=5), keras.layers.Dense(1, name="line")]
        network = keras.Sequential(layers, name="network")
        network.get_layer("line").kernel.assign(np.ones((3, 1)))
        optimiser = keras.optimizers.Adam(name="optimiser")
        network.compile(optimiser, "mean_squared_error", metrics=["mae"], run_eagerly=not self.compiled)
        return network

    def examples(self, clips, size, roll_back):
        self.asked.append((clips, roll_back))
        x = np.random.default_rng([clips, roll_back]).standard_normal((size, 3)).astype(np.float32)
        if self.poison_at == (clips, roll_back):
            x[0] = np.nan
        return x, 2 * x[:, :1] - 1

    def figures(self, means):
        return {"mse": means["loss"], "mae": means["mae"]}

    def evaluate(self, network):
        return {"mse": float(network(np.ones((1, 3))).numpy().item())}

    def finish(self, network):
        return {"slope": 2.0}, {"kernel": network.get_layer("line").kernel.numpy()}


@dataclasses.dataclass
class Bench:
    """A run under test."""

    run: RunFolder
    config: FittedConfig
    said: list
    previews: list
    rates: list

    def session(self, stop_at=None, after=lambda clips: None, **task):
        from pgan_audio.training import device
        from pgan_audio.training.callbacks import Callbacks
        from pgan_audio.training.fitted import FittedTraining

        shown = [0]

        def progress(clips, position):
            shown[0] = clips
            after(clips)

        callbacks = Callbacks(
            progress=progress,
            preview=lambda network, stage, clips, fade: self.previews.append(clips),
            say=self.said.append,
            stop=lambda: shown[0] == stop_at,
        )
        task = LineTask(self.config, **task)
        return FittedTraining(task, self.config, self.run, EventWriter(self.run.events), device.strategy(), callbacks)

    def train(self, **how):
        training = self.session(**how)
        try:
            return training.train()
        finally:
            training.events.close()

    def loaded(self):
        return checkpoint.load_latest(self.run.checkpoints)

    def happened(self):
        """The events, but for the times."""
        return [
            (e.clips, e.kind, {k: v for k, v in e.values.items() if not k.startswith("time/")})
            for e in read_events(self.run.events)
        ]


def make(path, fit=(), **training):
    fit = Fit(**{**FIT, **dict(fit)})
    config = FittedConfig(
        design="line", preset="none", fit=fit, training=Training(**{**TRAINING, **training}), precision="float32"
    )
    return Bench(RunFolder.create(path), config, [], [], [])


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("os.fsync", lambda descriptor: None)


@pytest.fixture
def bench(tmp_path):
    return make(tmp_path / "run")


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """A run that nothing disturbed."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("os.fsync", lambda descriptor: None)
        bench = make(tmp_path_factory.mktemp("straight") / "run")
        assert bench.train()
    return bench


def assert_same_end(bench, straight):
    ours, theirs = bench.loaded(), straight.loaded()
    assert (ours.clips, ours.counters) == (theirs.clips, theirs.counters)
    assert ours.arrays.keys() == theirs.arrays.keys()
    assert [name for name, x in ours.arrays.items() if not np.array_equal(x, theirs.arrays[name])] == []
    assert bench.happened() == straight.happened()
    files = [sorted(path.iterdir()) for path in (bench.run.stage(1), straight.run.stage(1))]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_what_a_run_leaves(straight):
    assert straight.loaded().clips == 48
    assert sorted(path.name for path in straight.run.checkpoints.glob("clips-*")) == [
        "clips-000000036",
        "clips-000000048",
    ]
    facts, arrays = stage_model.load(straight.run.stage(1))
    assert facts == {"design": "line", "stage": 1, "clips": 48, "slope": 2.0}
    assert np.abs(arrays["kernel"] - 1).max() > 0.1
    assert straight.previews == [32, 48]
    names = straight.loaded().arrays.keys()
    assert {"line/kernel", "line/bias", "optimiser/iteration", "seed/0"} < names


def test_events(straight):
    happened = straight.happened()
    legs = [clips for clips, _, values in happened if "train/mse" in values]
    assert legs == [8, 12, 16, 20, 24, 32, 36, 40, 48]
    epochs = [(clips, values["epoch/number"]) for clips, _, values in happened if "epoch/number" in values]
    assert epochs == [(20, 1), (40, 2), (48, 3)]


def test_epochs_are_numbered_where_they_end_within_a_batch(tmp_path):
    run = make(tmp_path / "run", fit={"epoch_clips": 18})
    run.train()
    epochs = [(clips, values["epoch/number"]) for clips, _, values in run.happened() if "epoch/number" in values]
    assert epochs == [(20, 1), (36, 2), (48, 3)]


def test_an_epoch_is_the_mean_of_its_legs(straight):
    means = {clips: values["train/mse"] for clips, _, values in straight.happened() if "train/mse" in values}
    first = next(values["epoch/mse"] for _, _, values in straight.happened() if "epoch/mse" in values)
    assert first == pytest.approx((8 * means[8] + 4 * means[12] + 4 * means[16] + 4 * means[20]) / 20, rel=1e-6)
    assert straight.said[0].startswith("Epoch 1, 20 clips: mse ")
    assert ", held out mse " in straight.said[0]


def test_learning_rate_rises_and_falls_with_the_clips_shown(straight):
    rates = {clips: values["rate/learning"] for clips, _, values in straight.happened() if "rate/learning" in values}
    fit = straight.config.fit
    assert rates[8] == fit.learning_rate_at(4) < rates[12] == fit.learning_rate_at(8) == 0.1
    assert rates[48] == fit.learning_rate_at(44) == pytest.approx(0.05, abs=0.001)


def test_a_stop_anywhere_changes_nothing(bench, straight):
    """After a first batch, within a leg, at a checkpoint, at the end of an epoch."""
    bench = make(bench.run.path.parent / "stopped", event_clips=4)
    undisturbed = make(bench.run.path.parent / "undisturbed", event_clips=4)
    assert undisturbed.train()
    for clips in (4, 12, 16, 20, 44):
        assert not bench.train(stop_at=clips)
        assert bench.loaded().clips == clips
    assert bench.train()
    assert_same_end(bench, undisturbed)
    final = straight.loaded().arrays
    assert all(np.array_equal(x, final[name]) for name, x in bench.loaded().arrays.items())


def test_a_stop_with_the_last_batch_is_the_end(bench):
    assert bench.train(stop_at=48)
    assert bench.train()  # and there is nothing left to do


def test_death_between_two_batches_changes_nothing(bench, straight):
    class Killed(BaseException):
        pass

    def die(clips):
        if clips in deaths:
            deaths.remove(clips)
            raise Killed

    deaths = [4, 12, 20, 40]
    for _ in range(4):
        with pytest.raises(Killed):
            bench.train(after=die)
    assert bench.train()
    assert_same_end(bench, straight)


@pytest.mark.slow
def test_compiled_resumes_to_the_same_bits(tmp_path):
    stopped, undisturbed = make(tmp_path / "stopped"), make(tmp_path / "undisturbed")
    assert undisturbed.train(compiled=True)
    assert not stopped.train(compiled=True, stop_at=24)
    assert stopped.train(compiled=True)
    ours, theirs = stopped.loaded().arrays, undisturbed.loaded().arrays
    assert [name for name, x in ours.items() if not np.array_equal(x, theirs[name])] == []


def test_not_finite_goes_back_and_draws_anew(bench):
    assert bench.train(poison_at=(28, 0))
    (message,) = [text for text in bench.said if text.startswith("Rolled back")]
    assert message == "Rolled back to 24 clips, with 0.5 of the learning rate: loss, mae not finite after 32 clips."
    happened = bench.happened()
    assert [clips for clips, kind, _ in happened if kind == "roll-back"] == [24]
    rates = {clips: values["rate/learning"] for clips, _, values in happened if "rate/learning" in values}
    assert rates[36] == 0.5 * bench.config.fit.learning_rate_at(32)
    assert bench.loaded().counters["roll_backs"] == 1
    for path in bench.run.checkpoints.glob("clips-*"):
        with np.load(path / "arrays.npz") as arrays:
            assert all(np.isfinite(arrays[name]).all() for name in arrays.files)


def test_weights_that_are_not_finite_are_not_saved(bench):
    training = bench.session()

    def spoil(clips):
        if clips == 12:
            networks[-1].get_layer("line").bias.assign([np.inf])

    networks = []
    build = training.task.build
    training.task.build = lambda: networks.append(build()) or networks[-1]
    object.__setattr__(
        training.callbacks, "progress", lambda clips, position: spoil(clips) if len(networks) == 1 else None
    )
    with training.events:
        assert training.train()
    assert len(networks) == 2
    assert "line/bias not finite after 12 clips" in next(text for text in bench.said if "Rolled" in text)


def test_it_gives_up_after_so_many_roll_backs(tmp_path):
    bench = make(tmp_path / "run", roll_backs=0)
    with pytest.raises(DivergenceError, match="Training diverged: loss, mae not finite after 4 clips"):
        bench.train(poison_at=(0, 0))


def test_each_roll_back_asks_for_other_examples(bench):
    training = bench.session(poison_at=(0, 0))
    with training.events:
        assert training.train()
    assert (0, 0) in training.task.asked
    assert (0, 1) in training.task.asked


def test_a_checkpoint_of_another_network_is_refused(bench, straight):
    from pgan_audio.training.fitted import restore

    network = LineTask(bench.config).build()
    network.optimizer.build(network.trainable_variables)
    arrays = straight.loaded().arrays
    with pytest.raises(CheckpointError, match="line/bias on one side only"):
        restore(network, {name: x for name, x in arrays.items() if name != "line/bias"})
    with pytest.raises(CheckpointError, match=r"line/kernel has the shape \(3, 1\)"):
        restore(network, arrays | {"line/kernel": np.zeros((1, 3))})
