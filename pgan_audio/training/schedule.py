"""The schedule: where training stands, as a pure function of the clips shown so far.

Nothing here counts steps or remembers anything. A run that knows how many clips it has shown knows its stage, its
fade and its batch size, and so does a run that resumes from that number.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Self

from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.schema import AdversarialConfig, Config
from pgan_audio.errors import ConfigError, UsageError

Phase = Literal["growing", "stable"]


@dataclass(frozen=True)
class Position:
    """Where a number of clips lies in a schedule: what the next batch is to be.

    Attributes:
        stage: the stage in training, 1 (lowest rate) to S.
        phase: "growing" while the stage's new blocks fade in, "stable" afterwards.
        fade: weight of the new blocks for the next batch, in [0, 1].
        batch_size: clips in the next batch, over all devices.
        stage_clips: clips already shown within this stage.
        finished: whether the whole schedule has been shown; there is no next batch then, and the other fields
            describe the end of the last stage.
    """

    stage: int
    phase: Phase
    fade: float
    batch_size: int
    stage_clips: int
    finished: bool


@dataclass(frozen=True)
class Schedule:
    """How many clips each stage is shown, growing and stable, and in batches of which size.

    The tuples are read by stage: entry ``s - 1`` belongs to stage ``s``. Where a tuple has fewer entries than there
    are stages its last entry repeats; surplus entries are ignored. Stage 1 has nothing to fade in, hence no growing
    phase: its entry of ``growing_clips`` is not used.

    **Whole batches.** Every phase is rounded up to a multiple of its stage's batch size, so that no border ever
    splits a batch: 300 000 clips in batches of 128 become 300 032, that is 2 344 batches.

    **The fade** of a batch is taken at its start: clips shown within the growing phase, divided by the phase's
    length. The first batch of a phase of n batches therefore has fade 0 (the grown networks begin as the identity),
    the k-th (k - 1) / n, the last (n - 1) / n, and the first stable batch has fade 1.

    Args:
        growing_clips: clips per stage while its blocks fade in; 0 sets them in at once.
        stable_clips: clips per stage after that, at least 1.
        batch_sizes: clips per batch, over all devices.
        n_stages: S, the number of stages.
        growing: False skips the fade but keeps the length: a stage lasts as long as it would have with its growing
            phase, all of it stable with fade 1.

    Raises:
        ConfigError: a tuple is empty or holds something else than whole numbers in the range given above.

    Example:
        >>> schedule = Schedule(growing_clips=(40,), stable_clips=(100,), batch_sizes=(10,), n_stages=2)
        >>> schedule.at(110)
        Position(stage=2, phase='growing', fade=0.25, batch_size=10, stage_clips=10, finished=False)
    """

    growing_clips: tuple[int, ...]
    stable_clips: tuple[int, ...]
    batch_sizes: tuple[int, ...]
    n_stages: int
    growing: bool = True

    @classmethod
    def of(cls, config: Config) -> Self:
        """The schedule of a run; its config describes its data.

        Raises:
            ConfigError: the settings are of no design that can be trained.
        """
        if isinstance(config, FittedConfig):
            return cls((0,), (config.fit.clips,), (config.fit.batch_size,), config.n_stages)
        if not isinstance(config, AdversarialConfig):
            raise ConfigError(f"There is no schedule in these settings. Received: design = {config.design!r}.")
        s = config.schedule
        return cls(s.growing_clips, s.stable_clips, s.batch_sizes, config.n_stages, s.growing)

    def __post_init__(self) -> None:
        """Refuse what is no schedule."""
        _check("growing_clips", self.growing_clips, least=0)
        _check("stable_clips", self.stable_clips, least=1)
        _check("batch_sizes", self.batch_sizes, least=1)
        if not _is_whole(self.n_stages, least=1):
            raise ConfigError(f"n_stages must be a whole number of at least 1. Received: {self.n_stages!r}.")

    def at(self, clips: int) -> Position:
        """Return the position after ``clips`` clips have been shown; at a border, that of the stage which begins.

        Raises:
            UsageError: ``clips`` is negative.
        """
        if clips < 0:
            raise UsageError(f"clips shown must be 0 or more. Received: {clips}.")
        finished = clips >= self.total
        stage = self.n_stages if finished else bisect_right(self._ends, clips) + 1
        stage_clips = clips - self.stage_start(stage)
        growing, _ = self.phase_clips(stage)
        fading = self.growing and stage_clips < growing
        return Position(
            stage=stage,
            phase="growing" if fading else "stable",
            fade=stage_clips / growing if fading else 1.0,
            batch_size=self.batch_size(stage),
            stage_clips=stage_clips,
            finished=finished,
        )

    def stage_start(self, stage: int) -> int:
        """Return the clips shown before the first batch of ``stage``."""
        self._check_stage(stage)
        return 0 if stage == 1 else self._ends[stage - 2]

    def stage_end(self, stage: int) -> int:
        """Return the clips shown once ``stage`` is finished."""
        self._check_stage(stage)
        return self._ends[stage - 1]

    def phase_clips(self, stage: int) -> tuple[int, int]:
        """Return the clips of the growing and of the stable phase of ``stage``, each a whole number of batches."""
        batch_size = self.batch_size(stage)
        growing = 0 if stage == 1 else _entry(self.growing_clips, stage)
        return _round_up(growing, batch_size), _round_up(_entry(self.stable_clips, stage), batch_size)

    def batch_size(self, stage: int) -> int:
        """Return the clips per batch of ``stage``, over all devices."""
        self._check_stage(stage)
        return _entry(self.batch_sizes, stage)

    @property
    def total(self) -> int:
        """Clips shown once every stage is finished."""
        return self._ends[-1]

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        ends: list[int] = []
        for stage in range(1, self.n_stages + 1):
            ends.append((ends[-1] if ends else 0) + sum(self.phase_clips(stage)))
        return tuple(ends)

    def _check_stage(self, stage: int) -> None:
        if not 1 <= stage <= self.n_stages:
            raise UsageError(f"stage must lie between 1 and {self.n_stages}. Received: {stage}.")


def _entry(values: tuple[int, ...], stage: int) -> int:
    return values[min(stage, len(values)) - 1]


def _round_up(clips: int, batch_size: int) -> int:
    return -(-clips // batch_size) * batch_size


def _check(name: str, values: tuple[int, ...], least: int) -> None:
    if not values or not all(_is_whole(value, least) for value in values):
        raise ConfigError(f"{name} must be one or more whole numbers of at least {least}. Received: {values!r}.")


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
