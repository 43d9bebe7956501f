"""Training clips: drawn from their number alone, evenly, and varied within what is said."""

import numpy as np
import pytest

from pgan_audio.classifier.draws import Draws
from pgan_audio.classifier.examples import Segment, find_examples, read


@pytest.fixture
def draws(data):
    return Draws(data, 3, find_examples(data, "author").splits["train"], seed=4)


def test_a_clip_depends_on_its_number_alone(data, draws):
    clips, labels = draws.batch(10, 6)
    assert (clips.dtype, clips.shape, labels.dtype) == (np.float32, (6, 256, 1), np.int32)
    for place, number in enumerate(range(10, 16)):
        clip, label = draws.draw(number)
        np.testing.assert_array_equal(clip, clips[place])
        assert label == labels[place]
    again = Draws(data, 3, find_examples(data, "author").splits["train"], seed=4)
    np.testing.assert_array_equal(again.batch(12, 2)[0], clips[2:4])


def test_seed_and_stage_and_number_draw_others(data, draws):
    segments = find_examples(data, "author").splits["train"]
    first = draws.draw(0)[0]
    assert not np.array_equal(first, draws.draw(1)[0])
    assert not np.array_equal(first, Draws(data, 3, segments, seed=5).draw(0)[0])
    labels = [Draws(data, stage, segments, seed=4).batch(0, 40)[1].tolist() for stage in (2, 3)]
    assert labels[0] != labels[1]


def test_classes_come_equally_often_and_so_do_their_tracks(data):
    whole = find_examples(data, "author").splits["train"]
    uneven = [s for s in whole if s.label == 0][:3] + [s for s in whole if s.label == 1][:1]
    draws = Draws(data, 1, uneven, seed=0)
    _, labels = draws.batch(0, 2000)
    assert np.mean(labels == 1) == pytest.approx(0.5, abs=0.04)


def test_what_is_varied(data, monkeypatch):
    """Shift, gain and noise of many clips, read off by fitting each to the sound it was made from."""
    segment = find_examples(data, "author").splits["train"][0]
    one_shot = Segment(segment.track, 0, segment.offset, 256)
    asked = []

    def seen(data, stage, segment, start):
        asked.append(start)
        return read(data, stage, segment, start)

    monkeypatch.setattr("pgan_audio.classifier.draws.read", seen)
    draws = Draws(data, 3, [one_shot], seed=0)
    gains_db, noises_db = [], []
    for number in range(400):
        clip, _ = draws.draw(number)
        plain = read(data, 3, one_shot, asked[number]).astype(float)
        gain = float((clip * plain).sum() / (plain * plain).sum())
        gains_db.append(20 * np.log10(gain))
        noises_db.append(20 * np.log10(np.std(clip - gain * plain)))
    assert {min(asked), max(asked)} == {-16, 16}
    assert len(set(asked)) == 33
    assert (min(gains_db), max(gains_db)) == (pytest.approx(-6, abs=0.2), pytest.approx(6, abs=0.2))
    assert (min(noises_db), max(noises_db)) == (pytest.approx(-100, abs=1.5), pytest.approx(-70, abs=1.5))


def test_a_long_track_is_drawn_from_everywhere(data, monkeypatch):
    segment = find_examples(data, "author").splits["train"][0]
    asked = []

    def seen(data, stage, segment, start):
        asked.append(start)
        return read(data, stage, segment, start)

    monkeypatch.setattr("pgan_audio.classifier.draws.read", seen)
    Draws(data, 1, [segment], seed=0).batch(0, 3000)
    assert min(asked) == -16
    assert max(asked) == segment.n_samples - 256 + 16
    assert np.histogram(asked, 8)[0].min() > 300
