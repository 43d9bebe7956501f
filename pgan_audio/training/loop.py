"""The adversarial training loop, for every design with a generator and a critic."""

import time

import tensorflow as tf

from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.data.feed import ClipFeed
from pgan_audio.training import average, stage_model
from pgan_audio.training.callbacks import Callbacks
from pgan_audio.training.design import STATISTICS, AdversarialDesign
from pgan_audio.training.events import EventWriter
from pgan_audio.training.guard import NotFiniteError, check_finite, check_finite_arrays
from pgan_audio.training.pipeline import batches
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.schedule import Schedule
from pgan_audio.training.state import State
from pgan_audio.training.state_keeper import StateKeeper
from pgan_audio.training.steps import AdversarialSteps
from pgan_audio.training.tally import Tally
from pgan_audio.training.weights import part


class AdversarialTraining:
    """Trains a design through its stages in a run folder, from wherever the run stands.

    Args:
        design: The networks.
        config: Of the run, resolved.
        feed: Real clips.
        run: Where everything is kept; the caller holds its lock.
        events: Open for appending.
        strategy: The devices.
        callbacks: What the caller wants to know.
        host: Facts recorded with every checkpoint that bit-exact resuming depends on, such as the number of threads.
    """

    def __init__(
        self,
        design: AdversarialDesign,
        config: AdversarialConfig,
        feed: ClipFeed,
        run: RunFolder,
        events: EventWriter,
        strategy: tf.distribute.Strategy,
        callbacks: Callbacks | None = None,
        host: dict[str, str] | None = None,
    ):
        self.design, self.config, self.feed, self.run, self.events = design, config, feed, run, events
        self.strategy, self.callbacks = strategy, callbacks or Callbacks()
        self.schedule = Schedule.of(config)
        self._keeper = StateKeeper(config, run, events, self.callbacks.say, host or {})
        self._steps: AdversarialSteps | None = None

    def train(self, until_stage: int) -> bool:
        """Train to the end of a stage. Continues from the newest good checkpoint.

        Args:
            until_stage: The last stage to train, from 1.

        Returns:
            Whether the stage's end was reached; False if ``callbacks.stop`` asked to end earlier.

        Raises:
            CheckpointError: If a checkpoint cannot be written, or none of several can be read.
            DivergenceError: If training diverges once more than the config allows.
        """
        state = self._keeper.begin()
        self._know_data(state)
        while state.clips < self.schedule.stage_end(until_stage):
            steps = self._enter_stage(state)
            try:
                state, stopping = self._train_stage(steps, state)
            except NotFiniteError as error:
                state = self._keeper.roll_back(state, self.schedule.at(state.clips).stage, str(error))
                self._steps = None  # weights and moments may be poisoned: build anew
                continue
            if stopping and state.clips < self.schedule.stage_end(until_stage):
                return False
        return True

    def _know_data(self, state: State) -> None:
        """Let the design have the statistics that came with a checkpoint, or else measure them."""
        if state.arrays:
            self.design.take_statistics(part(state.arrays, STATISTICS))
        elif said := self.design.measure(self.feed):
            self.events.mark(0, 1, STATISTICS, said)
            self.callbacks.say(said)

    def _train_stage(self, steps: AdversarialSteps, state: State) -> tuple[State, bool]:
        """Train from ``state`` to the end of its stage, or to where ``callbacks.stop`` says so, and save.

        Returns:
            Where it ended, and whether ``callbacks.stop`` said so.
        """
        config, schedule, callbacks = self.config, self.schedule, self.callbacks
        stage, clips, roll_backs = steps.stage, state.clips, state.roll_backs
        end, size = schedule.stage_end(stage), schedule.batch_size(stage)
        steps.set_learning_rate(config.optimiser.learning_rate_at(stage) * roll_backs.rate_scale)
        tally = Tally()
        stopping = False
        for real, labels in batches(self.feed, config.data_stage(stage), clips, end, size, roll_backs.count):
            position = schedule.at(clips)
            started = time.perf_counter()
            metrics = dict(steps.critic_step(real, labels, position.fade, clips, roll_backs.count))
            real_score = metrics["score/real"]
            critic_done = time.perf_counter()
            if (position.stage_clips // size + 1) % config.optimiser.critic_steps == 0:
                taken = size * config.optimiser.critic_steps
                decay = average.decay(config.training, position.stage_clips + size - taken, taken)
                metrics |= steps.generator_step(labels, position.fade, real_score, decay, clips, roll_backs.count)
            values = {name: float(value) for name, value in metrics.items()}
            clips += size
            check_finite(values, clips)
            tally.add(values, critic_done - started, time.perf_counter() - critic_done)
            stopping = callbacks.stop()
            leaving = stopping or clips == end
            saving = leaving or _crosses(clips, size, config.training.checkpoint_clips)
            # Events as well whenever a state is saved, so that a mean never reaches across one: a resumed run writes
            # the lines that one which never stopped has written.
            if saving or _crosses(clips, size, config.training.event_clips):
                self._tell(clips, stage, tally.means() | {"schedule/fade": position.fade})
                tally = Tally()
            # Before the state is saved, so that a resumed run has the scores of all that it doesn't show again.
            due = clips == end or _crosses(clips, size, config.training.score_interval)
            if due and (scores := callbacks.score(steps.average, stage, clips, position.fade)):
                self.events.write(clips, stage, scores)
            if saving:
                state = State(clips, stage, steps.state(), roll_backs)
                check_finite_arrays(state.arrays, clips)
                if clips == end:
                    self._finish_stage(state)  # before the checkpoint: killed in between, both are made again
                self._keeper.save(state)
            if leaving or _crosses(clips, size, config.training.preview_clips):
                callbacks.preview(steps.average, stage, clips, position.fade)
            callbacks.progress(clips, position)
            if leaving:
                break
        return state, stopping

    def _tell(self, clips: int, stage: int, means: dict[str, float]) -> None:
        """Write a line of events, and what the design has to remark on it."""
        self.events.write(clips, stage, means)
        if said := self.design.remark(clips, means):
            self.events.mark(clips, stage, "remark", said)
            self.callbacks.say(said)

    def _enter_stage(self, state: State) -> AdversarialSteps:
        """Networks, optimisers and steps for the stage that comes next, holding the state's arrays."""
        stage = self.schedule.at(state.clips).stage
        steps = self._steps
        if steps is None or steps.stage != stage:
            steps = AdversarialSteps(self.design, self.config, stage, self.schedule.batch_size(stage), self.strategy)
        if state.arrays:
            steps.restore(state.arrays, grown=state.arrays_stage < stage)
        self._steps = steps
        return steps

    def _finish_stage(self, state: State) -> None:
        weights = part(state.arrays, "average")
        weights |= {f"{STATISTICS}/{name}": values for name, values in self.design.statistics.items()}
        facts = {"design": self.design.name, "stage": state.arrays_stage, "clips": state.clips}
        stage_model.save(self.run.stage(state.arrays_stage), facts, weights)


def _crosses(clips: int, size: int, interval: int) -> bool:
    """Whether the batch that ended at ``clips`` reached or passed a multiple of ``interval``."""
    return clips // interval > (clips - size) // interval
