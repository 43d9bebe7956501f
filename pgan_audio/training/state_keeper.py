"""The state of a training on its way to the disk and back, for every loop there is."""

from collections.abc import Callable, Mapping

from pgan_audio import atomic
from pgan_audio.config.schema import Config
from pgan_audio.errors import CheckpointError
from pgan_audio.training import checkpoint
from pgan_audio.training.checkpoint import Counter
from pgan_audio.training.events import EventWriter
from pgan_audio.training.guard import RollBacks
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.state import State

_SUM = "sum/"


class StateKeeper:
    """Loads, saves and rolls back the state of one run.

    Args:
        config: Of the run.
        run: Its folder; the caller holds its lock.
        events: Open for appending.
        say: Called with a sentence worth telling at once.
        host: Facts recorded with every checkpoint that bit-exact resuming depends on, such as the number of threads.
    """

    def __init__(
        self,
        config: Config,
        run: RunFolder,
        events: EventWriter,
        say: Callable[[str], None],
        host: Mapping[str, str],
    ):
        self.config, self.run, self.events, self.say, self.host = config, run, events, say, host

    def begin(self) -> State:
        """Where the run stands, after tidying up behind a process that was killed, with the events agreeing.

        Raises:
            CheckpointError: None of several checkpoints can be read.
        """
        checkpoint.clean(self.run.checkpoints)
        for folder in (self.run.path, self.run.stages, self.run.previews):
            if folder.is_dir():
                atomic.remove_strays(folder)
        state = self._load()
        # Without a checkpoint nothing that happened counts, not even what was told of 0 clips.
        self.events.truncate_after(state.clips if state.arrays else -1)
        return state

    def save(self, state: State) -> None:
        """Write a checkpoint.

        Raises:
            CheckpointError: It could not be saved.
        """
        self.events.flush()  # what led to a state is on the disk before the state is
        counters: dict[str, Counter] = {"stage": state.arrays_stage, "roll_backs": state.roll_backs.count}
        counters |= {f"{_SUM}{name}": value for name, value in state.sums.items()}
        checkpoint.save(
            self.run.checkpoints,
            state.clips,
            state.arrays,
            counters | dict(self.host),
            self.config.training.keep_checkpoints,
        )

    def roll_back(self, state: State, stage: int, reason: str) -> State:
        """The state of the last good checkpoint, or the beginning, with one more roll-back counted.

        Args:
            state: What has gone bad.
            stage: In training.
            reason: Why, in words.

        Raises:
            DivergenceError: That is one too many.
        """
        counted = state.roll_backs.next(reason)
        back = self._load()
        self.events.truncate_after(back.clips)
        message = f"Rolled back to {back.clips} clips, with {counted.rate_scale:g} of the learning rate: {reason}."
        self.events.mark(back.clips, stage, "roll-back", message)
        self.say(message)
        back.roll_backs = counted
        if back.arrays:
            self.save(back)  # the count is part of every draw: a resume must know it
        return back

    def _load(self) -> State:
        loaded = checkpoint.load_latest(self.run.checkpoints)
        limit = self.config.training.roll_backs
        if loaded is None:
            return State(roll_backs=RollBacks(0, limit))
        for warning in loaded.warnings:
            self.say(warning)
        for name, value in self.host.items():
            if (recorded := str(loaded.counters.get(name, value))) != value:
                self.say(
                    f"The checkpoint was made with {name} = {recorded}, this is {value}: "
                    "training goes on, but not to the very same bits."
                )
        try:
            stage, count = int(loaded.counters["stage"]), int(loaded.counters["roll_backs"])
            sums = {
                name.removeprefix(_SUM): float(value)
                for name, value in loaded.counters.items()
                if name.startswith(_SUM)
            }
        except (KeyError, ValueError) as error:
            raise CheckpointError(
                f"The checkpoint {loaded.path} lacks a counter: {error}. Remove it to use the one before."
            ) from error
        return State(loaded.clips, stage, loaded.arrays, RollBacks(count, limit), sums)
