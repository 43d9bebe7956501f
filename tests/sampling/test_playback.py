"""A bookmark gives the same bytes, whatever is made beside it."""

import numpy as np
import pytest

from pgan_audio.errors import BookmarkError
from pgan_audio.sampling import takes
from pgan_audio.sampling.latent_space import LatentSpace


@pytest.fixture(scope="module", params=["made", "made_with_authors"])
def generator(request):
    from pgan_audio.sampling.generation import ClipGenerator

    return ClipGenerator.load(request.getfixturevalue(request.param).run)


def played(generator, made_takes):
    from pgan_audio.sampling.playback import play

    return [clip.tobytes() for clip in play(generator, [take.bookmark for take in made_takes])]


def test_clips_of_a_seed_are_those_of_the_generator(generator):
    made_takes = takes.of_seed(generator.finished, 20, seed=4)
    expected = [clip.tobytes() for _, clip in generator.clips(4, range(20))]
    assert played(generator, made_takes) == expected
    assert len(set(expected)) == 20


def test_a_walk_is_that_of_the_generator(generator):
    space = generator.space
    made_takes = takes.on_walk(generator.finished, space, 11, (1, 2))
    z = np.stack([take.bookmark.latent_of(space) for take in made_takes])
    author = made_takes[0].bookmark.author
    label = None if author is None else generator.finished.label_of(author)
    assert played(generator, made_takes) == [clip.tobytes() for _, clip in generator.from_latents(z, label)]


def test_any_bookmark_alone_and_in_any_company_gives_the_same_bytes(generator):
    finished, space = generator.finished, generator.space
    seeds, walked = takes.of_seed(finished, 13, seed=4), takes.on_walk(finished, space, 11, (1, 2))
    near = takes.around(finished, space, 10, walked[6].bookmark, "x", 0.3)
    faint = takes.of_seed(finished, 3, seed=4, truncation=0.5)
    every = [*seeds, *walked, *near, *faint]
    together = played(generator, every)
    order = np.random.default_rng(0).permutation(len(every))
    mixed = played(generator, [every[i] for i in order])
    assert [together[i] for i in order] == mixed
    for i in (0, 12, 13, 20, 24, 33, 36):
        assert played(generator, [every[i]]) == [together[i]]


def test_neighbours_at_no_distance_sound_the_same(generator):
    original = takes.of_seed(generator.finished, 4)[3]
    same = takes.around(generator.finished, generator.space, 3, original.bookmark, "x", 0.0)
    assert played(generator, same) == 3 * played(generator, [original])


def test_few_batches_and_clips_one_by_one(generator, monkeypatch):
    from pgan_audio.sampling.playback import play

    batches = []
    compute = generator._generate
    monkeypatch.setattr(generator, "_generate", lambda *inputs: batches.append(inputs) or compute(*inputs))
    clips = play(generator, (take.bookmark for take in takes.of_seed(generator.finished, 20)))
    clip = next(clips)
    assert len(batches) == 1
    assert clip.flags.owndata  # keeping it doesn't keep a batch
    list(clips)
    assert len(batches) == 3


def test_a_latent_of_another_size_is_refused(generator):
    bookmark = takes.on_walk(generator.finished, LatentSpace("sphere", (12,)), 2, (0, 1))[0].bookmark
    from pgan_audio.sampling.playback import play

    with pytest.raises(BookmarkError, match=r"must have 10 numbers, as its model has\. Received: 12\."):
        next(play(generator, [bookmark]))


def test_whether_the_place_matters_is_found_out(generator, monkeypatch):
    from pgan_audio.sampling.playback import place_matters

    class Tensor:
        def __init__(self, values):
            self.values = values

        def numpy(self):
            return self.values

    here = np.arange(8, dtype=np.float32)[:, None] * 1e-6
    monkeypatch.setattr(generator, "batch", lambda z, labels: Tensor(z[:, :4] * 2))
    assert not place_matters(generator)
    monkeypatch.setattr(generator, "batch", lambda z, labels: Tensor(z[:, :4] + here))
    assert place_matters(generator)
