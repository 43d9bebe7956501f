"""Clips, in the generating process: what orders ask for, in as few batches as the promise of bytes allows."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from pgan_audio.audio.files import to_wav
from pgan_audio.errors import BookmarkError
from pgan_audio.sampling.bookmark import Bookmark
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.generation import BATCH, Clip, ClipGenerator
from pgan_audio.sampling.playback import place_matters, play_batch
from pgan_audio.sampling.take import Take
from pgan_audio.web.making.clip_orders import ordered_takes
from pgan_audio.web.making.made import Made
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.packing import packed


class ClipMaker:
    """A finished stage that makes clips, as the site wants them.

    Args:
        finished: What the run has kept of the stage.

    Raises:
        RunError: The weights don't fit the run's settings.
    """

    def __init__(self, finished: FinishedStage):
        self._generator = ClipGenerator(finished)

    @cached_property
    def _anywhere(self) -> bool:
        """Whether clips of several orders may share a batch wherever there is room; found out when it first matters."""
        return not place_matters(self._generator)

    def made(self, orders: Sequence[Order]) -> Iterator[tuple[int, int, Made]]:
        """Make all sounds of some orders.

        Yields:
            Number of the order, number of the sound in it, the sound; those of one batch together.

        Raises:
            PganError: An order can't be met; see `takes_of` to find out which.
        """
        places = [
            (number, place, take)
            for number, order in enumerate(orders)
            for place, take in enumerate(self.takes_of(order))
        ]
        bookmarks = [take.bookmark for _, _, take in places]
        batches = packed(bookmarks, BATCH)
        if len(batches) > -(-len(bookmarks) // BATCH) and self._anywhere:
            batches = packed(bookmarks, BATCH, anywhere=True)
        for batch in batches:
            rows = {row: bookmarks[which] for row, which in batch.items()}
            for which, clip in zip(batch.values(), play_batch(self._generator, rows), strict=True):
                number, place, take = places[which]
                yield number, place, self._file(take, clip)

    def takes_of(self, order: Order) -> list[Take]:
        """The clips that an order asks for.

        Raises:
            PganError: It asks for what this model doesn't have.
        """
        marks = [self._own(Bookmark.from_text(mark)) for mark in order.marks]
        return ordered_takes(order, self._generator.finished, self._generator.space, marks)

    def _own(self, bookmark: Bookmark) -> Bookmark:
        """A bookmark, if this design made its clip; for clips made again, if this very model did."""
        finished = self._generator.finished
        if bookmark.design != finished.config.design or bookmark.codes != finished.codes:
            raise BookmarkError(
                f"The sound was made by another design. Expected: {finished.config.design}. "
                f"Received: {bookmark.design}. Choose one that this model made."
            )
        return bookmark

    def _file(self, take: Take, clip: Clip) -> Made:
        rate_hz = self._generator.finished.rate_hz
        wav, _ = to_wav(clip, rate_hz, comment=take.bookmark.text)
        return Made(take.name, take.title, take.bookmark.text, rate_hz, len(clip) / rate_hz, {".wav": wav})
