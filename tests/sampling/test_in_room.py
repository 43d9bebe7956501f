"""Clips with reverberation: their names, their bookmarks, and their sound."""

import numpy as np
import pytest

from pgan_audio.audio.reverb import reverberate
from pgan_audio.errors import BookmarkError
from pgan_audio.sampling import takes
from pgan_audio.sampling.bookmark import Bookmark
from pgan_audio.sampling.finished_stage import FinishedStage


@pytest.fixture(scope="module")
def generator(made):
    from pgan_audio.sampling.generation import ClipGenerator

    return ClipGenerator(FinishedStage.read(made.run))


def played(generator, made_takes):
    from pgan_audio.sampling.playback import play

    return list(play(generator, [take.bookmark for take in made_takes]))


def test_names_and_bookmarks_say_so(generator):
    dry = takes.of_seed(generator.finished, 2, seed=5)
    wet = takes.in_room(dry, 1)
    assert [take.name for take in wet] == ["stage-2-seed-5-reverb-1.0-0000", "stage-2-seed-5-reverb-1.0-0001"]
    assert [take.title for take in wet] == [take.title for take in dry]
    for before, after in zip(dry, wet, strict=True):
        assert (before.bookmark.reverb_seconds, after.bookmark.reverb_seconds) == (None, 1.0)
        assert after.bookmark.model_copy(update={"reverb_seconds": None}) == before.bookmark
        assert Bookmark.from_text(after.bookmark.text) == after.bookmark
    assert takes.in_room(wet, 2.5)[0].bookmark.reverb_seconds == 2.5
    assert "reverb" not in dry[0].bookmark.text


def test_sound_is_the_dry_clip_in_the_room(generator):
    dry = takes.of_seed(generator.finished, 3)
    plain, wet = played(generator, dry), played(generator, takes.in_room(dry, 0.2))
    assert {clip.shape for clip in wet} == {(128 + 100, 1)}  # 500 Hz
    for before, after in zip(plain, wet, strict=True):
        np.testing.assert_array_equal(after, reverberate(before, 500.0, 0.2))


def test_neighbours_of_a_clip_in_a_room_are_dry_until_they_are_put_there(generator):
    (original,) = takes.in_room(takes.of_seed(generator.finished, 1), 0.5)
    (near,) = takes.around(generator.finished, generator.space, 1, original.bookmark, "x", 0.2)
    assert near.bookmark.reverb_seconds is None


@pytest.mark.parametrize("seconds", ["0", "-1.0", "21", '"1"'])
def test_a_bookmark_of_an_impossible_room_is_refused(generator, seconds):
    (take,) = takes.in_room(takes.of_seed(generator.finished, 1), 0.5)
    with pytest.raises(BookmarkError, match="reverb_seconds: input should be"):
        Bookmark.from_text(take.bookmark.text.replace('"reverb_seconds": 0.5', f'"reverb_seconds": {seconds}'))
