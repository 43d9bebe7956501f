"""From bookmarks to sound."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from pgan_audio.audio.reverb import reverberate
from pgan_audio.sampling.bookmark import Bookmark
from pgan_audio.sampling.generation import BATCH, Clip, ClipGenerator


def play(generator: ClipGenerator, bookmarks: Iterable[Bookmark]) -> Iterator[Clip]:
    """Make the clips of some bookmarks, in their order.

    A clip is always computed at the same place of a batch, the one of its number (``index % 8``), where
    `ClipGenerator.clips` has it too. So it is the same to the last bit each time, whatever is made beside it.

    Args:
        generator: Of the model that the bookmarks name; see `Bookmark.stage_in`.
        bookmarks: Runs of neighbouring numbers are the fastest.

    Yields:
        ``(time, channels)`` float32, full scale 1, not clipped.

    Raises:
        BookmarkError: A latent isn't one of this model.
        UsageError: The model knows no such author.
    """
    for batch in _batches(bookmarks):
        yield from play_batch(generator, batch)


def play_batch(generator: ClipGenerator, batch: Mapping[int, Bookmark]) -> Iterator[Clip]:
    """Make clips that are computed together.

    Args:
        generator: As for `play`.
        batch: Bookmarks of one truncation by their place, from 0 to 7. `play` has each at ``index % 8``; another place
            gives the same bytes only where `place_matters` says so.

    Yields:
        As `play`, in the order given.

    Raises:
        BookmarkError: As `play`.
        UsageError: As `play`.
    """
    z = np.ones((BATCH, generator.space.size), np.float32)
    labels = np.zeros(BATCH, np.int32)
    for row, bookmark in batch.items():
        z[row] = bookmark.latent_of(generator.space)
        if bookmark.author is not None:
            labels[row] = generator.finished.label_of(bookmark.author)
    truncation = next(iter(batch.values())).truncation
    dry = generator.play(z, labels, truncation, batch)
    for bookmark, clip in zip(batch.values(), dry, strict=True):
        yield _in_its_room(clip, bookmark, generator.finished.rate_hz)


def place_matters(generator: ClipGenerator) -> bool:
    """Whether a clip's last bits depend, on this machine, on its place in the batch.

    They may: a sum over the last rows of a matrix may be taken in another order than over the first. Each of 8 clips is
    computed at each of the 8 places.
    """
    z, labels = generator.space.draw(0, range(BATCH)), generator.labels(0, range(BATCH))
    first = generator.batch(z, labels).numpy()
    turned = (generator.batch(np.roll(z, by, 0), np.roll(labels, by)).numpy() for by in range(1, BATCH))
    return any(np.roll(samples, -by, 0).tobytes() != first.tobytes() for by, samples in enumerate(turned, start=1))


def _in_its_room(clip: Clip, bookmark: Bookmark, rate_hz: float) -> Clip:
    if bookmark.reverb_seconds is None:
        return clip
    return reverberate(clip, rate_hz, bookmark.reverb_seconds)


def _batches(bookmarks: Iterable[Bookmark]) -> Iterator[dict[int, Bookmark]]:
    """Bookmarks that can be computed together, by their row, in the order given."""
    batch: dict[int, Bookmark] = {}
    for bookmark in bookmarks:
        row = bookmark.index % BATCH
        if batch and (row in batch or bookmark.truncation != next(iter(batch.values())).truncation):
            yield batch
            batch = {}
        batch[row] = bookmark
    if batch:
        yield batch
