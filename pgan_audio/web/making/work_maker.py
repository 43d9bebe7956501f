"""Works, in the generating process: texts, tunes and sound of designs that continue them step by step."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import soundfile

from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.errors import RunError
from pgan_audio.ports.recurrent import composing
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.instruments import PluckedString
from pgan_audio.sampling.work_files import files_of, works_name
from pgan_audio.web.making.made import Made
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.work_mark import WorkMark
from pgan_audio.web.sounds.roll import roll_png

ROLL = ".roll.png"
_OPTIONS = ("temperature", "key", "metre", "length")


class WorkMaker:
    """A finished model that makes works, as the site wants them: tunes also as sound, played by a plucked string.

    Args:
        finished: What the run has kept.

    Raises:
        RunError: The model isn't one of its design.
    """

    def __init__(self, finished: FinishedStage):
        config = finished.config
        if not isinstance(config, RecurrentConfig):
            raise RunError(f"Works are made by the designs rnn-... Received: {config.design}, at {finished.path}.")
        self._finished = finished
        self._rate_hz = config.rate_hz(1) if config.content == "audio" else 1.0
        self._composer = composing.Composer(config, finished.model, finished.weights, self._rate_hz)
        self._string = PluckedString()

    def made(self, orders: Sequence[Order]) -> Iterator[tuple[int, int, Made]]:
        """Make all works of some orders, one after the other.

        Yields:
            Number of the order, number of the work in it, the work.

        Raises:
            PganError: An order can't be met.
        """
        for number, order in enumerate(orders):
            marks = self._marks(order)
            for place, mark in enumerate(marks):  # those of one seed next to one another: see `_works`
                if place == 0 or not _continues(marks[place - 1], mark):
                    works = self._works(marks[place:])
                yield number, place, self._file(mark, next(works))

    def _marks(self, order: Order) -> list[WorkMark]:
        if order.kind == "again":
            return [WorkMark.from_text(mark) for mark in order.marks]
        finished = self._finished
        made_by = {"design": finished.config.design, "model_sha256": finished.model_sha256, "seed": order.seed}
        asked = {name: getattr(order, name) for name in _OPTIONS}
        return [
            WorkMark(index=index, **made_by, **asked)  # type: ignore[arg-type]
            for index in range(order.first, order.first + order.n)
        ]

    def _works(self, marks: Sequence[WorkMark]) -> Iterator[composing.Work]:
        """The works of the first marks that differ in their number alone, computed side by side."""
        n = 1
        while n < len(marks) and _continues(marks[n - 1], marks[n]):
            n += 1
        first = marks[0]
        order = composing.Order(first.seed, first.temperature, first.key, first.metre, first.length)
        return (work for _, work in self._composer.works(order, [mark.index for mark in marks[:n]]))

    def _file(self, mark: WorkMark, work: composing.Work) -> Made:
        given: dict[str, Any] = {name: getattr(mark, name) for name in _OPTIONS if name in mark.model_fields_set}
        given = {name: value for name, value in given.items() if value != _default(name)}
        name = f"{works_name({'seed': mark.seed, **given})}-{mark.index:04d}"
        files = files_of(work, self._rate_hz, self._string)
        rate_hz: float | None = None
        seconds: float | None = None
        if isinstance(work, Tune):
            rate_hz, seconds = self._string.rate_hz, work.seconds_at(work.n_ticks)
            files[ROLL] = roll_png(work, soundfile.info(io.BytesIO(files[".wav"])).duration)
        elif isinstance(work, np.ndarray):
            rate_hz, seconds = self._rate_hz, len(work) / self._rate_hz
        return Made(name, f"{mark.index:04d}", mark.text, rate_hz, seconds, files)


def _continues(before: WorkMark, mark: WorkMark) -> bool:
    return before.model_copy(update={"index": mark.index}) == mark


def _default(name: str) -> object:
    return WorkMark.model_fields[name].default
