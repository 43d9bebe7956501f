"""One pass over a set of clips."""

import numpy as np
import pytest

from pgan_audio.audio.conversion import from_int16, to_int16
from pgan_audio.audio.measures import clipped_share, level_db, silence_share
from pgan_audio.errors import PganError
from pgan_audio.scoring import observation
from pgan_audio.scoring.noise_clips import NoiseClips
from pgan_audio.scoring.observation import observe
from pgan_audio.scoring.outline import outlines


def test_it_is_what_the_judge_says_of_all_clips_at_once(corpora, judge):
    seen = observe(corpora["real"], judge)
    sound = from_int16(to_int16(np.stack(corpora["real"]))[0])
    logits, features = judge.predict(sound)
    assert seen.n == len(logits)
    np.testing.assert_allclose(np.sort(seen.logits, axis=0), np.sort(logits, axis=0), atol=1e-4)
    np.testing.assert_allclose(seen.moments.mean, features.mean(axis=0), atol=1e-4)
    np.testing.assert_allclose(seen.moments.covariance, np.cov(features.T), atol=1e-3)
    pictures = outlines(sound, judge.rate_hz)
    np.testing.assert_allclose(seen.outlines, pictures[list(seen.numbers)], atol=1e-5)
    assert sorted(seen.numbers) == list(range(seen.n))


def test_rows_belong_together(corpora, judge):
    """Logits, features and outlines of one row are of one clip."""
    seen = observe(corpora["real"], judge)
    for row in (0, 17, 149):
        logits, features = judge.predict(from_int16(to_int16(corpora["real"][seen.numbers[row]])[0])[None])
        np.testing.assert_allclose(seen.logits[row], logits[0], atol=1e-4)
        np.testing.assert_allclose(seen.features[row], features[0], atol=1e-4)


def test_traits_are_those_of_all_clips_at_once(corpora, judge):
    clips = [*corpora["real"], np.full((512, 1), 1.5, np.float32), np.zeros((512, 1), np.float32), corpora["real"][0]]
    sound = np.stack([from_int16(to_int16(clip)[0])[:, 0] for clip in clips])
    traits = observe(clips, judge).traits
    assert traits["level_db"] == pytest.approx(level_db(sound))
    assert traits["silence_share"] == pytest.approx(silence_share(sound, judge.rate_hz))
    assert traits["clipped_share"] == pytest.approx(clipped_share(sound))
    assert traits["silent_clips"] == pytest.approx(1 / 153)
    assert traits["duplicates"] == pytest.approx(2 / 153)


def test_the_lowest_sample_is_no_silence(judge):
    assert observe([np.full((512, 1), -1, np.float32)], judge).traits["silent_clips"] == 0


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_order_and_batch_size_change_nothing(corpora, judge, monkeypatch, rng, batch):
    clips = [*corpora["real"], *corpora["one clip"][:5]]
    before = observe(clips, judge)
    monkeypatch.setattr(observation, "_MAX_BATCH", batch)
    after = observe([clips[i] for i in rng.permutation(len(clips))], judge)
    np.testing.assert_allclose(after.logits, before.logits, atol=1e-5)
    np.testing.assert_allclose(after.features, before.features, atol=1e-5)
    np.testing.assert_allclose(after.outlines, before.outlines, atol=1e-5)
    np.testing.assert_allclose(after.moments.covariance, before.moments.covariance, atol=1e-6)
    assert after.traits == pytest.approx(before.traits)


def test_what_is_kept_is_an_even_draw(corpora, judge, monkeypatch):
    """The first rows of all, in the same order: the smallest keys."""
    whole = observe(corpora["real"], judge)
    monkeypatch.setattr(observation, "MAX_FEATURES", 40)
    monkeypatch.setattr(observation, "MAX_OUTLINES", 9)
    monkeypatch.setattr(observation, "_MAX_BATCH", 16)
    part = observe(corpora["real"], judge)
    np.testing.assert_allclose(part.features, whole.features[:40], atol=1e-5)
    assert part.numbers == whole.numbers[:9]
    assert (part.n, part.moments.n, len(part.logits)) == (150, 150, 150)


def test_another_seed_is_another_order(corpora, judge):
    a, b = (observe(corpora["real"], judge, seed) for seed in (0, 1))
    assert a.numbers != b.numbers
    np.testing.assert_allclose(a.moments.mean, b.moments.mean, rtol=1e-6)


def test_a_clip_repeated_is_as_good_as_observed(corpora, judge):
    clip = corpora["one clip"][0]
    short, long = observe([clip], judge).repeated(70), observe([clip] * 70, judge)
    for name in ("logits", "features", "outlines"):
        np.testing.assert_allclose(getattr(short, name), getattr(long, name), atol=1e-5)
    np.testing.assert_allclose(short.moments.covariance, long.moments.covariance, atol=1e-12)
    assert short.moments.n == long.moments.n == 70
    assert short.traits == pytest.approx(long.traits)


def test_progress_is_told(corpora, judge):
    told = []
    observe(corpora["real"], judge, progress=told.append)
    assert told == [64, 128, 150]


def test_clips_that_are_not_finite(corpora, judge):
    bad = corpora["real"][3].copy()
    bad[5] = np.nan
    with pytest.raises(PganError, match="Clips to score must be finite. Received: NaN or infinity in clip 70."):
        observe([*corpora["real"][:70], bad], judge)


def test_no_clips(judge):
    with pytest.raises(PganError, match="There is no clip to score."):
        observe([], judge)


@pytest.mark.slow
def test_memory_hardly_grows_with_the_number_of_clips(judge):
    """49 500 clips more, which hold 100 MB, take less than 300 bytes each."""
    import tracemalloc

    class Deaf:
        rate_hz, length, channels = judge.rate_hz, judge.length, 1

        def predict(self, clips):
            return clips[:, :6, 0], clips[:, :64, 0]

    peaks = []
    for n in (500, 50_000):
        tracemalloc.start()
        observe(NoiseClips((512, 1), 0.1, n), Deaf())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    features_and_outlines = 16 * (5_000 * 64 * 8 + 1_000 * 484 * 8) / 4  # bounded, and not yet full with 500 clips
    assert peaks[1] - peaks[0] < 300 * 49_500 + features_and_outlines
