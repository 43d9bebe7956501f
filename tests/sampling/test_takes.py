"""Which clips are made: their names, and what they are made from."""

import itertools

import numpy as np
import pytest

from pgan_audio.errors import BookmarkError, UsageError
from pgan_audio.sampling import takes
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.latents import labels, latents, neighbours, walk

SPACE = LatentSpace("sphere", (10,))


@pytest.fixture(scope="module")
def plain(made):
    return FinishedStage.read(made.run)


@pytest.fixture(scope="module")
def told(made_with_authors):
    return FinishedStage.read(made_with_authors.run)


def names(made_takes):
    return [take.name for take in made_takes]


def points(made_takes):
    return np.stack([take.bookmark.latent_of(SPACE) for take in made_takes])


def test_clips_of_a_seed(plain):
    made_takes = takes.of_seed(plain, 3, seed=5)
    assert names(made_takes) == ["stage-2-seed-5-0000", "stage-2-seed-5-0001", "stage-2-seed-5-0002"]
    assert [take.title for take in made_takes] == ["0000", "0001", "0002"]
    for index, take in enumerate(made_takes):
        mark = take.bookmark
        assert (mark.seed, mark.index, mark.author, mark.truncation, mark.latent) == (5, index, None, 1.0, None)
        assert (mark.design, mark.stage, mark.model_sha256) == ("progressive", 2, plain.model_sha256)
    assert takes.of_seed(plain, 1, truncation=0.5)[0].name == "stage-2-seed-0-truncation-0.5-0000"


def test_clips_of_a_seed_from_any_number_on_are_the_same_clips(plain, told):
    for finished in (plain, told):
        assert takes.of_seed(finished, 3, seed=5, first=4) == takes.of_seed(finished, 7, seed=5)[4:]


def test_a_way_between_first_clips_of_seeds_is_the_walk_between_them(told):
    ends = tuple(takes.of_seed(told, 1, seed=seed)[0].bookmark for seed in (1, 2))
    way, walked = takes.on_way(told, SPACE, 5, ends), takes.on_walk(told, SPACE, 5, (1, 2))
    assert [take.bookmark for take in way] == [take.bookmark for take in walked]
    assert len({take.name for take in way} | {take.name for take in walked}) == 10


def test_a_way_keeps_author_truncation_and_room_of_its_start(told):
    (start,) = takes.in_room(takes.of_seed(told, 1, seed=1, author="Clara", truncation=0.5), 0.25)
    end = takes.of_seed(told, 3, seed=2)[2].bookmark
    for take in takes.on_way(told, SPACE, 3, (start.bookmark, end)):
        mark = take.bookmark
        assert (mark.author, mark.truncation, mark.reverb_seconds) == ("Clara", 0.5, 0.25)
    ways = [names(takes.on_way(told, SPACE, 3, pair)) for pair in ((start.bookmark, end), (end, start.bookmark))]
    assert not set(ways[0]) & set(ways[1])


def test_authors_are_drawn_or_asked_for(told):
    drawn = takes.of_seed(told, 6, seed=2)
    expected = [told.authors[label] for label in labels(2, range(6), 3)]
    assert [take.bookmark.author for take in drawn] == expected
    assert [take.title for take in drawn] == [f"{i:04d} {author}" for i, author in enumerate(expected)]
    asked = takes.of_seed(told, 2, seed=2, author="Björk")
    assert names(asked) == ["stage-2-seed-2-author-Björk-0000", "stage-2-seed-2-author-Björk-0001"]
    assert {take.bookmark.author for take in asked} == {"Björk"}
    walked = takes.on_walk(told, SPACE, 3, (2, 8))
    assert {take.bookmark.author for take in walked} == {expected[0]}
    with pytest.raises(UsageError, match="--author must be one of"):
        takes.of_seed(told, 1, author="Nobody")


def test_a_walk(plain):
    made_takes = takes.on_walk(plain, SPACE, 4, (3, 8), truncation=0.9)
    assert made_takes[1].name == "stage-2-between-3-8-steps-4-truncation-0.9-0001"
    start, end = latents(3, [0], SPACE.size)[0], latents(8, [0], SPACE.size)[0]
    np.testing.assert_array_equal(points(made_takes), walk(start, end, 4))
    assert {take.bookmark.truncation for take in made_takes} == {0.9}
    assert {take.bookmark.seed for take in made_takes} == {None}


def test_neighbours_keep_author_and_truncation(told):
    original = takes.of_seed(told, 4, seed=2, truncation=0.7)[3].bookmark
    around = takes.around(told, SPACE, 3, original, "a clip", 0.2, seed=6)
    np.testing.assert_array_equal(points(around), neighbours(original.latent_of(SPACE), 6, range(3), 0.2))
    assert {(take.bookmark.author, take.bookmark.truncation) for take in around} == {(original.author, 0.7)}
    assert around[2].name.startswith("stage-2-vary-a_clip-")
    assert around[2].name.endswith("-amount-0.2-seed-6-0002")


def test_neighbours_at_no_distance_are_the_clip_itself(told):
    original = takes.of_seed(told, 4, seed=2)[3].bookmark
    assert [take.bookmark for take in takes.around(told, SPACE, 2, original, "x", 0.0)] == [original] * 2


def test_names_tell_everything_apart(plain):
    first, second = (take.bookmark for take in takes.of_seed(plain, 2))
    ways = [
        takes.of_seed(plain, 2, 1),
        takes.of_seed(plain, 2, 1, truncation=0.5),
        takes.on_walk(plain, SPACE, 2, (0, 1)),
        takes.on_walk(plain, SPACE, 3, (0, 1)),
        *(
            takes.around(plain, SPACE, 2, bookmark, "x" * 60, amount, seed)
            for bookmark, amount, seed in itertools.product((first, second), (0.1, 0.2), (0, 1))
        ),
        *(
            takes.like(
                plain, [(latents(0, [0], SPACE.size)[0], None)], np.full((4, 1), level, np.float32), "y", 0, None, 1.0
            )
            for level in (0.1, 0.2)
        ),
    ]
    every = [name for way in ways for name in names(way)]
    assert len(set(every)) == len(every)
    assert all(len(name) < 120 and "/" not in name for name in every)


def test_what_a_search_found(told):
    z = latents(4, range(2), SPACE.size)
    found = takes.like(told, [(z[0], "Ada"), (z[1], "Clara")], np.ones((4, 2), np.float32), "my kick!", 3, None, 0.8)
    np.testing.assert_array_equal(points(found), z)
    assert [take.bookmark.author for take in found] == ["Ada", "Clara"]
    assert found[1].name.startswith("stage-2-like-my_kick_-")
    assert found[1].name.endswith("-seed-3-truncation-0.8-0001")


@pytest.mark.parametrize("truncation", [0.0, 1.5, float("nan")])
def test_what_is_out_of_range_is_refused(plain, truncation):
    with pytest.raises(UsageError, match=r"truncation must be above 0 and at most 1\. Received: "):
        takes.of_seed(plain, 1, truncation=truncation)
    for seed in (-1, 2**63):
        with pytest.raises(UsageError, match=r"The seed must be from 0 to 2\*\*63 - 1\. Received: "):
            takes.of_seed(plain, 1, seed)
    original = takes.of_seed(plain, 1)[0].bookmark
    with pytest.raises(UsageError, match=r"The amount must be from 0 to 1\. Received: 1\.5\."):
        takes.around(plain, SPACE, 1, original, "x", 1.5)
    with pytest.raises(BookmarkError, match=r"must have 12 numbers"):
        takes.around(
            plain,
            LatentSpace("sphere", (12,)),
            1,
            takes.around(plain, SPACE, 1, original, "x", 0.5)[0].bookmark,
            "x",
            0.5,
        )
