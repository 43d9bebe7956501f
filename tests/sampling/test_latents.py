"""Latents and authors from a seed: against Philox and Box-Muller written out, and the geometry of walks."""

import itertools
import math

import numpy as np
import pytest

from pgan_audio.errors import UsageError
from pgan_audio.sampling.latents import labels, latents, neighbours, on_sphere, walk

WORD = 2**64


def philox(key, counter):
    """One block of Philox 4x64 with 10 rounds, after Salmon et al. (2011), in Python's integers."""
    c, k = list(counter), list(key)
    for _ in range(10):
        high_0, low_0 = divmod(0xD2E7470EE14C6C93 * c[0], WORD)
        high_1, low_1 = divmod(0xCA5A826395121157 * c[2], WORD)
        c = [high_1 ^ c[1] ^ k[0], low_1, high_0 ^ c[3] ^ k[1], low_0]
        k = [(k[0] + 0x9E3779B97F4A7C15) % WORD, (k[1] + 0xBB67AE8584CAA73B) % WORD]
    return c


def uniform(seed, index, stream, n):
    blocks = [philox([seed, 0], [block, 0, stream, index]) for block in range(1, 2 + n // 4)]
    return [(word >> 11) / 2**53 for block in blocks for word in block][:n]


def slow_latent(seed, index, size):
    n_pairs = math.ceil(size / 2)
    numbers = uniform(seed, index, 1, 2 * n_pairs)
    pairs = list(zip(numbers[:n_pairs], numbers[n_pairs:], strict=True))
    normal = [math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v) for u, v in pairs]
    normal += [math.sqrt(-2 * math.log(1 - u)) * math.sin(2 * math.pi * v) for u, v in pairs]
    normal = normal[:size]
    rms = math.sqrt(sum(x * x for x in normal) / size)
    return [x / rms for x in normal]


@pytest.mark.parametrize(("seed", "index", "size"), [(0, 0, 128), (7, 3, 5), (2**63 - 1, 2**63 - 1, 2), (1, 50_000, 1)])
def test_latent_is_box_muller_of_philox(seed, index, size):
    z = latents(seed, [index], size)
    assert z.dtype == np.float32
    np.testing.assert_allclose(z[0], slow_latent(seed, index, size), rtol=0, atol=3e-7)


def test_known_points():
    expected = [[1.4109666, -0.2582890, 1.3303914, 0.4153535], [0.9969515, 0.1779747, -0.6032443, -1.6157070]]
    np.testing.assert_allclose(latents(0, [0, 1], 4), expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(latents(12, [345], 128)[0, :3], [0.9929829, 1.7698768, 1.1077963], rtol=0, atol=1e-6)
    assert labels(0, range(12), 8).tolist() == [7, 3, 4, 3, 6, 6, 0, 2, 4, 4, 3, 6]


def test_a_clips_latent_and_author_do_not_depend_on_the_others():
    together, authors = latents(3, range(20), 16), labels(3, range(20), 5)
    np.testing.assert_array_equal(latents(3, [17, 4, 17], 16), together[[17, 4, 17]])
    np.testing.assert_array_equal(labels(3, [17, 4, 17], 5), authors[[17, 4, 17]])
    assert latents(3, [], 16).shape == (0, 16)


def test_latents_are_normal_and_those_of_other_clips_and_seeds_are_independent():
    n, size = 2000, 64
    z = latents(0, range(n), size).astype(float)
    np.testing.assert_allclose(np.mean(z**2, axis=1), 1, atol=1e-6)
    assert abs(z.mean()) < 4 / math.sqrt(z.size)
    quantiles = [-1.2816, -0.6745, 0.0, 0.6745, 1.2816]
    np.testing.assert_allclose([(z < q).mean() for q in quantiles], [0.1, 0.25, 0.5, 0.75, 0.9], atol=0.006)
    for other in (np.roll(z, 1, axis=0), np.roll(z, 1, axis=1), latents(1, range(n), size)):
        assert abs(np.mean(z * other)) < 4 / math.sqrt(z.size)


def test_authors_are_equally_likely_and_independent_of_the_latents():
    n, n_authors = 8000, 8
    drawn = labels(0, range(n), n_authors)
    assert drawn.dtype == np.int32
    counts = np.bincount(drawn, minlength=n_authors)
    assert np.sum((counts - n / n_authors) ** 2 / (n / n_authors)) < 24.3  # chi-square, 7 degrees of freedom, 0.1 %
    assert abs(np.corrcoef(drawn, latents(0, range(n), 2)[:, 0])[0, 1]) < 4 / math.sqrt(n)
    assert set(labels(0, range(9), 1)) == {0}
    assert [int(3 * uniform(6, index, 2, 1)[0]) for index in range(9)] == labels(6, range(9), 3).tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, [0], 4), r"The seed must be from 0 to 2\*\*63 - 1\. Received: -1\."),
        ((2**63, [0], 4), r"The seed must be from 0"),
        ((0, [0, -2], 4), r"The number of a clip must be from 0 to 2\*\*63 - 1\. Received: -2\."),
        ((0, [0], 0), r"Argument `size` must be at least 1\. Received: 0\."),
    ],
)
def test_what_makes_no_latent_is_refused(arguments, message):
    with pytest.raises(UsageError, match=message):
        latents(*arguments)


def test_no_authors_to_draw_from_is_refused():
    with pytest.raises(UsageError, match=r"`n_authors` must be at least 1\. Received: 0\."):
        labels(0, [0], 0)


def angles(points):
    directions = points.astype(float) / np.linalg.norm(points.astype(float), axis=1, keepdims=True)
    return [2 * math.asin(np.linalg.norm(a - b) / 2) for a, b in itertools.pairwise(directions)]


@pytest.mark.parametrize("n_points", [2, 3, 10])
def test_a_walk_goes_from_end_to_end_at_constant_speed_on_the_sphere(n_points):
    start, end = latents(3, [0], 128)[0], latents(8, [0], 128)[0]
    points = walk(start, end, n_points)
    assert points.shape == (n_points, 128)
    assert points.dtype == np.float32
    np.testing.assert_array_equal(points[[0, -1]], [start, end])
    np.testing.assert_allclose(np.mean(points.astype(float) ** 2, axis=1), 1, atol=1e-6)
    total = math.acos(start.astype(float) @ end.astype(float) / 128)
    np.testing.assert_allclose(angles(points), total / (n_points - 1), atol=1e-6)


def test_a_walk_is_the_spherical_interpolation():
    start, end = latents(1, [0], 16)[0].astype(float), latents(2, [0], 16)[0].astype(float)
    angle = math.acos(start @ end / 16)
    points = walk(3 * start, 0.1 * end, 5)  # any length will do
    for point, t in zip(points, (0, 0.25, 0.5, 0.75, 1), strict=True):
        expected = (math.sin((1 - t) * angle) * start + math.sin(t * angle) * end) / math.sin(angle)
        np.testing.assert_allclose(point, expected, atol=1e-6)


@pytest.mark.parametrize("nudge", [0.0, 1e-7, 1e-4])
def test_a_walk_between_equal_latents_stays_there(nudge):
    start = latents(1, [0], 16)[0]
    end = start.copy()
    end[3] += nudge
    points = walk(start, end, 5)
    np.testing.assert_allclose(points, np.tile(start, (5, 1)), atol=2e-4)
    np.testing.assert_array_equal(points[0], start)


@pytest.mark.parametrize("start", [latents(1, [0], 16)[0], np.float32(4) * np.eye(16, dtype=np.float32)[5]])
def test_a_walk_between_opposite_latents_takes_half_a_great_circle(start):
    points = walk(start, -start, 7)
    np.testing.assert_allclose(angles(points), math.pi / 6, atol=1e-6)
    np.testing.assert_allclose(np.mean(points.astype(float) ** 2, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(points[[0, -1]], [start, -start], atol=1e-6)
    np.testing.assert_array_equal(walk(start, -start, 7), points)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones(4), np.ones(4), 1), r"A walk has at least 2 points, its ends\. Received: 1\."),
        ((np.ones(4), np.ones(5), 3), r"of the same size, at least 2\. Received: shapes \(4,\) and \(5,\)\."),
        ((np.ones((1, 4)), np.ones((1, 4)), 3), r"Received: shapes \(1, 4\) and \(1, 4\)\."),
        ((np.zeros(4), np.ones(4), 3), r"A latent must have a direction"),
        ((np.ones(4), np.full(4, np.nan), 3), r"A latent must have a direction"),
    ],
)
def test_what_makes_no_walk_is_refused(arguments, message):
    with pytest.raises(UsageError, match=message):
        walk(*arguments)


def test_on_sphere_keeps_directions():
    normalised = on_sphere(np.array([[3.0, 4.0], [0.0, -1e-9]]))
    np.testing.assert_allclose(normalised, 2**0.5 * np.array([[0.6, 0.8], [0.0, -1.0]]))


@pytest.mark.parametrize("amount", [0.0, 0.2, 0.5, 1.0])
def test_neighbours_are_equally_far_in_directions_of_their_own(amount):
    z = latents(3, [0], 128)[0]
    around = neighbours(z, 0, range(50), amount).astype(float)
    np.testing.assert_allclose(np.mean(around**2, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(around @ z.astype(float) / 128, math.cos(amount * math.pi / 2), atol=1e-6)
    if amount:
        aside = around - math.cos(amount * math.pi / 2) * z
        aside /= np.linalg.norm(aside, axis=1, keepdims=True)
        correlation = aside @ aside.T - np.eye(50)
        assert np.abs(correlation).max() < 5 / math.sqrt(128)  # random directions
        assert abs(correlation.sum() / (50 * 49)) < 4 / math.sqrt(50 * 49 * 128 / 2)
    else:
        np.testing.assert_allclose(around, np.tile(z, (50, 1)), atol=1e-6)


def test_a_neighbour_depends_on_its_seed_and_number_alone():
    z = latents(3, [0], 16)[0]
    many = neighbours(z, 4, range(20), 0.3)
    np.testing.assert_array_equal(neighbours(z, 4, [17, 2], 0.3), many[[17, 2]])
    assert np.abs(neighbours(z, 5, range(20), 0.3) - many).max() > 0.1
    assert neighbours(z, 0, [], 0.3).shape == (0, 16)
    np.testing.assert_allclose(neighbours(5 * z, 4, range(20), 0.3), many, atol=1e-6)


def test_neighbours_do_not_lie_towards_the_clips_of_their_seed():
    z = latents(0, [0], 128)[0]
    around = neighbours(z, 0, range(100), 1.0)
    assert np.abs(around[1:] @ latents(0, range(1, 100), 128).T / 128).max() < 0.5
    np.testing.assert_allclose(around @ z / 128, 0, atol=1e-6)  # its own direction among them


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones(4), 0, [0], -0.1), r"The amount must be from 0 to 1\. Received: -0\.1\."),
        ((np.ones(4), 0, [0], math.nan), r"The amount must be from 0 to 1\. Received: nan\."),
        ((np.ones((1, 4)), 0, [0], 0.5), r"one latent of at least 2 numbers\. Received: shape \(1, 4\)\."),
        ((np.ones(1), 0, [0], 0.5), r"Received: shape \(1,\)\."),
        ((np.zeros(4), 0, [0], 0.5), r"A latent must have a direction"),
        ((np.ones(4), -1, [0], 0.5), r"The seed must be from 0"),
    ],
)
def test_what_has_no_neighbours_is_refused(arguments, message):
    with pytest.raises(UsageError, match=message):
        neighbours(*arguments)
