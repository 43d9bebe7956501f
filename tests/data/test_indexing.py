import pytest

from pgan_audio.data.decode import Decoded
from pgan_audio.data.indexing import indexed, unit_keys


def add(old, *files):
    """Add tracks, each told as ``file=audio``, of one author ``a``."""
    pairs = [file.split("=") for file in files]
    results = [Decoded(file, f"sha of {audio}", audio_sha256=audio, seconds=1.0, n_samples=8) for file, audio in pairs]
    offset = 8 * len(old)
    offsets = range(offset, offset + 8 * len(results), 8)
    authors = {file: "a" for file, _ in pairs}
    return indexed(old, list(zip(results, offsets, strict=True)), authors, {}, seed=0)


@pytest.mark.parametrize(
    ("files", "same"),
    [
        (["1=A", "2=B"], [0, 1]),
        (["1=A", "2=A"], [0, 0]),
        (["1=A", "1=B"], [0, 0]),
        (["1=A", "1=B", "2=B"], [0, 0, 0]),  # a copy of the second version
        (["1=A", "2=B", "1=B"], [0, 1, 1]),  # what it sounds like counts more than its name
    ],
)
def test_what_belongs_together(files, same):
    keys = unit_keys(add([], *files))
    assert [keys.index(key) for key in keys] == same


def test_rows_continue_the_old_ones():
    old = add([], "1=A", "2=B")
    tracks = add(old, "3=C", "4=A")
    assert tracks[:2] == old
    assert [(t.index, t.offset, t.file, t.author) for t in tracks[2:]] == [(2, 16, "3", "a"), (3, 24, "4", "a")]
    assert [t.duplicate_of for t in tracks] == [None, None, None, "1"]
    assert tracks[3].split == tracks[0].split
    assert all(track.split for track in tracks)
