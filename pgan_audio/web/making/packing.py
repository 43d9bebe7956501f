"""Which clips are computed together."""

from collections.abc import Sequence

from pgan_audio.sampling.bookmark import Bookmark


def packed(bookmarks: Sequence[Bookmark], size: int, *, anywhere: bool = False) -> list[dict[int, int]]:
    """Put clips into batches, each into the first that has room for it.

    Args:
        bookmarks: Of the clips, those that are wanted first at the front.
        size: Places of a batch.
        anywhere: Whether a clip may have any place; else it has the one of its number, ``index % size``.

    Returns:
        Batches of clips of one truncation each: number of the clip in `bookmarks`, by place.
    """
    batches: list[tuple[float, dict[int, int]]] = []
    for which, bookmark in enumerate(bookmarks):
        for truncation, batch in batches:
            row = _row(bookmark, batch, size, anywhere)
            if row is not None and truncation == bookmark.truncation:
                batch[row] = which
                break
        else:
            batches.append((bookmark.truncation, {0 if anywhere else bookmark.index % size: which}))
    return [batch for _, batch in batches]


def _row(bookmark: Bookmark, batch: dict[int, int], size: int, anywhere: bool) -> int | None:
    if anywhere:
        return len(batch) if len(batch) < size else None
    row = bookmark.index % size
    return None if row in batch else row
