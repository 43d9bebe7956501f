"""Training by plain ``keras.Model.fit``, in a run folder like any other: resumable to the bit, guarded, stoppable."""

import time
from collections.abc import Iterator, Mapping

import keras
import numpy as np
import tensorflow as tf

from pgan_audio.config.fitted import FittedConfig
from pgan_audio.errors import CheckpointError
from pgan_audio.training import stage_model
from pgan_audio.training.callbacks import Callbacks
from pgan_audio.training.events import EventWriter
from pgan_audio.training.fit_task import FitTask
from pgan_audio.training.guard import NotFiniteError, check_finite, check_finite_arrays
from pgan_audio.training.pipeline import PREFETCH
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.schedule import Schedule
from pgan_audio.training.state import State
from pgan_audio.training.state_keeper import StateKeeper
from pgan_audio.training.weights import Arrays

STAGE = 1


class FittedTraining:
    """Trains the network of a task in a run folder, from wherever the run stands.

    ``fit`` is called once per *leg*, which ends where the next line of events, checkpoint, preview or end of an epoch
    is
    due: Keras's means over a leg are what the events say, and the sums over an epoch are part of the saved state.

    Args:
        task: Network, examples, figures.
        config: Of the run, resolved.
        run: Where everything is kept; the caller holds its lock.
        events: Open for appending.
        strategy: The devices.
        callbacks: What the caller wants to know.
        host: Facts recorded with every checkpoint that bit-exact resuming depends on, such as the number of threads.
    """

    def __init__(
        self,
        task: FitTask,
        config: FittedConfig,
        run: RunFolder,
        events: EventWriter,
        strategy: tf.distribute.Strategy,
        callbacks: Callbacks | None = None,
        host: dict[str, str] | None = None,
    ):
        self.task, self.config, self.run, self.events = task, config, run, events
        self.strategy, self.callbacks = strategy, callbacks or Callbacks()
        self.schedule = Schedule.of(config)
        self._keeper = StateKeeper(config, run, events, self.callbacks.say, host or {})
        self._example: tuple = ()
        self._specs: list[tf.TensorSpec] = []

    def train(self, until_stage: int = STAGE) -> bool:
        """Train to the end. Continues from the newest good checkpoint. See `Training.train`."""
        state = self._keeper.begin()
        network: keras.Model | None = None
        while state.clips < self.schedule.total:
            network = network or self._built(state)
            try:
                state, stopping = self._train_leg(network, state)
            except NotFiniteError as error:
                state = self._keeper.roll_back(state, STAGE, str(error))
                network = None  # weights and moments may be poisoned: build anew
                continue
            if stopping and state.clips < self.schedule.total:
                return False
        return True

    def _train_leg(self, network: keras.Model, state: State) -> tuple[State, bool]:
        """Train from ``state`` to where something is due, do that, and return where it ended and whether to stop."""
        fit, intervals = self.config.fit, self.config.training
        size, end = self.schedule.batch_size(STAGE), self.schedule.total
        target = min(
            _next_due(state.clips, interval, size, end)
            for interval in (
                intervals.event_clips,
                intervals.checkpoint_clips,
                intervals.preview_clips,
                fit.epoch_clips,
            )
        )
        watch = _Watch(self, state)
        started = time.perf_counter()
        history = network.fit(self._examples(state, target), epochs=1, verbose=0, shuffle=False, callbacks=[watch])
        clips, taken = watch.clips, watch.clips - state.clips
        means = {name: values[-1] for name, values in history.history.items()}
        check_finite(means, clips)
        seconds = (time.perf_counter() - started) / (taken / size)
        rates = {"rate/learning": watch.rate, "time/step_ms": 1e3 * seconds}
        lost = {"loss/train": means["loss"]}
        self.events.write(clips, STAGE, lost | _named("train", self.task.figures(means)) | rates)
        sums = {name: state.sums.get(name, 0.0) + taken * mean for name, mean in means.items()}
        sums["clips"] = state.sums.get("clips", 0.0) + taken
        finished = clips == end
        if finished or _is_due(clips, fit.epoch_clips, size):
            self._end_epoch(network, clips, sums)
            sums = {}
        state = State(clips, STAGE, state.arrays, state.roll_backs, sums)
        leaving = watch.stopping or finished
        if leaving or _is_due(clips, intervals.checkpoint_clips, size):
            state.arrays = arrays_of(network)
            check_finite_arrays(state.arrays, clips)
            if finished:
                self._finish(network, clips)  # before the checkpoint: killed in between, both are made again
            self._keeper.save(state)
        if leaving or _is_due(clips, intervals.preview_clips, size):
            self.callbacks.preview(network, STAGE, clips, 1.0)
        return state, watch.stopping

    def _end_epoch(self, network: keras.Model, clips: int, sums: Mapping[str, float]) -> None:
        """Write and say how the epoch went, in training and on held-out examples."""
        means = {name: total / sums["clips"] for name, total in sums.items() if name != "clips"}
        trained, held_out = self.task.figures(means), self.task.evaluate(network)
        length, size = self.config.fit.epoch_clips, self.schedule.batch_size(STAGE)
        number = clips // length if _is_due(clips, length, size) else -(-clips // length)  # the last may be cut short
        values = {"epoch/number": float(number)} | _named("epoch", trained) | _named("held_out", held_out)
        if (loss := next(iter(trained))) in held_out:
            values["loss/held_out"] = held_out[loss]
        self.events.write(clips, STAGE, values)
        words = [f"{name} {value:.4g}" for name, value in trained.items()]
        if held_out:
            words.append(
                "held out " + ", ".join(f"{name} {held_out[name]:.4g}" for name in trained if name in held_out)
            )
        self.callbacks.say(f"Epoch {number}, {clips} {self.config.example}s: {', '.join(words)}")

    def _finish(self, network: keras.Model, clips: int) -> None:
        facts, arrays = self.task.finish(network)
        own = {"design": self.task.name, "stage": STAGE, "clips": clips}
        stage_model.save(self.run.stage(STAGE), own | facts, arrays)

    def _built(self, state: State) -> keras.Model:
        """The network with the state's weights and its optimiser's moments."""
        with self.strategy.scope():
            network = self.task.build()
            network.optimizer.build(network.trainable_variables)
        if state.arrays:
            restore(network, state.arrays)
        return network

    def _examples(self, state: State, target: int) -> tf.data.Dataset:
        """The batches from ``state`` to ``target`` clips, in order, read ahead."""
        size, roll_back = self.schedule.batch_size(STAGE), state.roll_backs.count
        if not self._specs:
            self._example = self.task.examples(state.clips, size, roll_back)
            self._specs = [tf.TensorSpec(array.shape, array.dtype) for array in tf.nest.flatten(self._example)]

        def read(clips):
            return tf.nest.flatten(self.task.examples(int(clips), size, roll_back))

        def load(clips):
            loaded = tf.numpy_function(read, [clips], [spec.dtype for spec in self._specs], stateful=False)
            shaped = [tf.ensure_shape(x, spec.shape) for x, spec in zip(loaded, self._specs, strict=True)]
            return tf.nest.pack_sequence_as(self._example, shaped)

        dataset = tf.data.Dataset.range(state.clips, target, size)
        return dataset.map(load, num_parallel_calls=2, deterministic=True).prefetch(PREFETCH)


class _Watch(keras.callbacks.Callback):
    """Before each batch of a leg the learning rate, after it the guard, the progress and the caller's wish to stop."""

    def __init__(self, training: FittedTraining, state: State):
        super().__init__()
        self.training, self.clips, self.stopping, self.rate = training, state.clips, False, 0.0
        self._scale = state.roll_backs.rate_scale

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        self.rate = self.training.config.fit.learning_rate_at(self.clips) * self._scale
        self.model.optimizer.learning_rate.assign(self.rate)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        schedule, callbacks = self.training.schedule, self.training.callbacks
        self.clips += schedule.batch_size(STAGE)
        check_finite(logs or {}, self.clips)
        callbacks.progress(self.clips, schedule.at(self.clips))
        if callbacks.stop():
            self.stopping = self.model.stop_training = True


def arrays_of(network: keras.Model) -> Arrays:
    """Copies of all that fitting changes, by name: weights, moving statistics, seeds, the optimiser's moments."""
    return {name: np.asarray(variable.value.numpy()) for name, variable in _variables(network)}


def restore(network: keras.Model, values: Mapping[str, np.ndarray]) -> None:
    """Put saved arrays back into a network that has been built and compiled alike.

    Raises:
        CheckpointError: A name is missing or left over, or a shape differs.
    """
    targets = dict(_variables(network))
    if targets.keys() != values.keys():
        odd = sorted(targets.keys() ^ values.keys())
        raise CheckpointError(
            f"The checkpoint is not of this {network.name}: {', '.join(odd[:4])} on one side only. "
            "Remove it to use the one before."
        )
    for name, variable in targets.items():
        if tuple(variable.shape) != values[name].shape:
            raise CheckpointError(
                f"{name} has the shape {tuple(variable.shape)}. Received: an array of shape {values[name].shape}."
            )
        variable.assign(values[name])


def _variables(network: keras.Model) -> Iterator[tuple[str, keras.Variable]]:
    n_seeds = 0
    for variable in network.variables:
        if variable.path.endswith("/seed_generator_state"):  # Keras numbers these through all networks of the process
            yield f"seed/{n_seeds}", variable
            n_seeds += 1
        else:
            yield variable.path.removeprefix(f"{network.name}/"), variable
    for variable in network.optimizer.variables:
        if variable is not network.optimizer.learning_rate:
            yield variable.path, variable


def _named(prefix: str, figures: Mapping[str, float]) -> dict[str, float]:
    return {f"{prefix}/{name}": value for name, value in figures.items()}


def _next_due(clips: int, interval: int, size: int, end: int) -> int:
    """The first whole batch after ``clips`` that reaches or passes a multiple of ``interval``."""
    multiple = (clips // interval + 1) * interval
    return min(clips + -(-(multiple - clips) // size) * size, end)


def _is_due(clips: int, interval: int, size: int) -> bool:
    """Whether the batch that ended at ``clips`` reached or passed a multiple of ``interval``."""
    return clips // interval > (clips - size) // interval
