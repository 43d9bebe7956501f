"""The search finds what is there to be found, the same each time."""

import numpy as np
import pytest

from pgan_audio.audio.distance import log_spectral_distance_db
from pgan_audio.errors import UsageError
from pgan_audio.sampling import takes


@pytest.fixture(scope="module")
def short():
    """A search small enough for a test."""
    from pgan_audio.sampling import search

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search, "N_RANDOM", 64)
        patched.setattr(search, "STEPS", 60)
        yield search


@pytest.fixture(scope="module")
def generator(made):
    from pgan_audio.sampling.generation import ClipGenerator

    return ClipGenerator.load(made.run)


@pytest.fixture(scope="module")
def hidden(generator):
    """A clip of the generator's own: something that can be found."""
    return next(generator.clips(99, [5]))[1]


@pytest.fixture(scope="module")
def found(short, generator, hidden):
    told = []
    result = short.search(generator, hidden, progress=lambda done, total: told.append((done, total)))
    return result, told


def test_it_comes_much_nearer_than_any_random_clip(found, generator, hidden):
    result, _ = found
    random_db = sorted(log_spectral_distance_db(clip, hidden) for _, clip in generator.clips(0, range(64)))
    np.testing.assert_allclose(result.random_db, random_db, atol=2e-3)
    assert result.distances_db[0] < 0.3 * random_db[0]
    assert (np.diff(result.distances_db) >= 0).all()


def test_the_distances_are_those_of_the_clips_found(found, generator, hidden):
    result, _ = found
    assert result.latents.shape == (takes.MOST_FOUND, 10)
    np.testing.assert_allclose(np.mean(result.latents.astype(float) ** 2, axis=1), 1, atol=1e-6)
    away = [log_spectral_distance_db(clip, hidden) for _, clip in generator.from_latents(result.latents)]
    np.testing.assert_allclose(away, result.distances_db, atol=0.01)


def test_progress_goes_to_its_end(found):
    _, told = found
    done, totals = zip(*told, strict=True)
    assert list(done) == sorted(done)
    assert {*totals} == {done[-1]}


def test_it_is_the_same_each_time_and_another_with_another_seed(short, found, generator, hidden):
    result, _ = found
    again, other = short.search(generator, hidden), short.search(generator, hidden, seed=1)
    assert again.latents.tobytes() == result.latents.tobytes()
    assert again.distances_db.tobytes() == result.distances_db.tobytes()
    assert other.latents.tobytes() != result.latents.tobytes()


def test_authors_are_kept_or_asked_for(short, made_with_authors, monkeypatch):
    from pgan_audio.sampling.generation import ClipGenerator

    monkeypatch.setattr(short, "STEPS", 3)
    told = ClipGenerator.load(made_with_authors.run)
    hidden = np.random.default_rng(0).standard_normal((128, 2)).astype(np.float32)
    drawn = short.search(told, hidden)
    away = [log_spectral_distance_db(clip, hidden) for _, clip in told.clips(0, range(64))]
    assert sorted(drawn.labels) == sorted(told.labels(0, range(64))[np.argsort(away)[: takes.MOST_FOUND]])
    asked = short.search(told, hidden, label=1, truncation=0.5)
    assert set(asked.labels) == {1}
    clips = [clip for _, clip in told.from_latents(asked.latents, 1, 0.5)]
    away = [log_spectral_distance_db(clip, hidden) for clip in clips]
    np.testing.assert_allclose(away, asked.distances_db, atol=0.01)


def test_samples_that_are_no_waveforms_are_refused(short, generator, hidden, monkeypatch):
    monkeypatch.setattr(generator, "batch", lambda z, labels, truncation: np.zeros((8, 128, 128, 1)))
    with pytest.raises(UsageError, match=r"a design whose samples are waveforms\. Received: progressive\."):
        short.search(generator, hidden)


def test_as_many_are_found_as_the_command_may_ask_for(short):
    assert short.STARTS == takes.MOST_FOUND
