"""A run's report: what goes into it, and the page that comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from pgan_audio.errors import PganError
from pgan_audio.scoring.report.course import Course
from pgan_audio.scoring.report.recordings import Recordings
from pgan_audio.scoring.report.scores import Set, newest_scores, scores_by_set
from pgan_audio.scoring.report.stage_sounds import N_PARTS, Generator, StageSounds
from pgan_audio.scoring.score import Score

Load = Callable[[int], Generator]
"""Gives the generator of a finished stage; its failure to do so is a `PganError`."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Report:
    """All that the page says; get one from `gather`.

    Attributes:
        course: Settings and events of the run.
        sounds: Of each finished stage, or why there are none.
        recordings: What the clips are compared with, in words.
        scores: By classifier set.
        score_trouble: What kept other scores from being read, or nothing.
        score_courses: All scores of the run's generator by classifier set.
        made: When.
    """

    course: Course
    sounds: Mapping[int, StageSounds | str]
    recordings: str
    scores: Mapping[Set, list[Score]] = field(default_factory=dict)
    score_trouble: str = ""
    score_courses: Mapping[Set, list[Score]] = field(default_factory=dict)
    made: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def gather(
        cls,
        course: Course,
        load: Load,
        recordings: Recordings | None,
        about_recordings: str,
        progress: Progress = lambda done, total: None,
    ) -> Self:
        """Generate and measure what the report is to show. A stage that can't be used is told, not fatal.

        Args:
            course: Of the run.
            load: Gives a stage's generator.
            recordings: To compare with, or None.
            about_recordings: What to say of them, or why there are none.
            progress: Called with parts done and parts in all.
        """
        sounds: dict[int, StageSounds | str] = {}
        total, done = N_PARTS * len(course.finished), 0
        for stage in reversed(course.finished):

            def part_done() -> None:
                nonlocal done
                done += 1
                progress(done, total)

            newest = stage == course.finished[-1]
            try:
                sounds[stage] = StageSounds.gather(load(stage), recordings, newest=newest, progress=part_done)
            except PganError as error:
                sounds[stage] = f"There is nothing to hear: {error}"
        scores, trouble = newest_scores(course.run.path)
        return cls(course, sounds, about_recordings, scores, trouble, scores_by_set(course.run.path))

    @property
    def n_clips(self) -> int:
        """Clips that can be heard."""
        heard = [sounds for sounds in self.sounds.values() if isinstance(sounds, StageSounds)]
        return sum(len(sounds.recorded) + len(sounds.generated) for sounds in heard)
