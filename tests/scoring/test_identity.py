"""Random numbers that clips bring with them."""

import numpy as np

from pgan_audio.scoring.identity import Identity, drawn


def numbers(clips, seed=0):
    identity = Identity(seed)
    return [identity.number(clip) for clip in clips], identity


def test_order_changes_nothing(rng):
    clips = rng.integers(-100, 100, (20, 8, 1)).astype(np.int16)
    clips[7] = clips[3]
    there, _ = numbers(clips)
    back, _ = numbers(clips[::-1])
    assert sorted(there) == sorted(back)
    assert len(set(there)) == 20


def test_copies_are_counted(rng):
    clips = rng.integers(-100, 100, (4, 8, 1)).astype(np.int16)
    _, identity = numbers([*clips, clips[0], clips[0], clips[1]])
    assert (identity.n, identity.n_different, identity.n_repeated) == (7, 4, 5)


def test_seeds_draw_other_numbers(rng):
    clips = rng.integers(-100, 100, (4, 8, 1)).astype(np.int16)
    assert not set(numbers(clips, 0)[0]) & set(numbers(clips, 1)[0])


def test_they_are_even():
    found = np.array([drawn(2**63 - 1, b"clip", count) for count in range(4000)], float) / 2**64
    counts, _ = np.histogram(found, 8, (0, 1))
    assert abs(counts - 500).max() < 80
