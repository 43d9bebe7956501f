"""Latents of every prior: drawn, walked between and varied without leaving where they lie."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from pgan_audio.errors import UsageError
from pgan_audio.sampling import latents
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.training.design import AdversarialDesign

SHAPE = (20, 50)
SIZE = 1000
FLAT = ["normal", "uniform"]
CUMULATIVE = {"normal": stats.norm.cdf, "uniform": stats.uniform(-1, 2).cdf}


def space(prior):
    return LatentSpace(prior, SHAPE)


def fits(prior, numbers):
    """Whether numbers may well be of the prior."""
    return stats.kstest(numbers.ravel(), CUMULATIVE[prior]).pvalue > 0.01


def test_a_designs_latents():
    class Design(AdversarialDesign):
        latent_shape, prior = (3, 4), "normal"

    assert LatentSpace.of(Design()) == LatentSpace("normal", (3, 4))
    assert LatentSpace.of(Design()).size == 12


def test_on_the_sphere_all_is_as_without_a_space():
    sphere = LatentSpace("sphere", (16,))
    z = sphere.draw(3, range(2))
    np.testing.assert_array_equal(z, latents.latents(3, range(2), 16))
    np.testing.assert_array_equal(sphere.walk(*z, 4), latents.walk(*z, 4))
    np.testing.assert_array_equal(sphere.neighbours(z[0], 1, range(3), 0.3), latents.neighbours(z[0], 1, range(3), 0.3))
    np.testing.assert_array_equal(sphere.admit(3.0 * z), latents.on_sphere(3.0 * z))


@pytest.mark.parametrize("prior", FLAT)
def test_draws_are_of_the_prior_and_functions_of_seed_and_number(prior):
    z = space(prior).draw(7, range(20))
    assert (z.shape, z.dtype) == ((20, SIZE), np.float32)
    assert fits(prior, z)
    np.testing.assert_array_equal(space(prior).draw(7, [11, 3]), z[[11, 3]])
    assert not np.isin(z[0], space(prior).draw(8, [0])).any()
    assert space(prior).draw(7, []).shape == (0, SIZE)
    with pytest.raises(UsageError, match="seed must be from 0"):
        space(prior).draw(-1, [0])


def test_the_first_uniform_number_is_a_known_one():
    """Pinned: another way of drawing would give other clips for a seed that somebody has written down."""
    bits = np.random.Philox(key=[7, 0], counter=[0, 0, 1, 3]).random_raw(1)[0]
    assert space("uniform").draw(7, [3])[0, 0] == np.float32(2 * (int(bits) >> 11) * 2.0**-53 - 1)


@pytest.mark.parametrize("prior", FLAT)
def test_all_points_of_a_walk_are_as_likely_as_its_ends(prior):
    start, end = space(prior).draw(0, range(2))
    points = space(prior).walk(start, end, 9)
    np.testing.assert_array_equal(points[[0, -1]], [start, end])
    assert all(fits(prior, point) for point in points)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    assert steps.max() < 1.2 * steps.min()


def test_a_walk_between_normal_latents_passes_from_length_to_length():
    start, end = space("normal").draw(0, range(2))
    lengths = np.linalg.norm(space("normal").walk(start, 3 * end, 3), axis=1)
    assert lengths[1] == pytest.approx((lengths[0] + lengths[2]) / 2)


@pytest.mark.parametrize("prior", FLAT)
def test_neighbours_are_of_the_prior_and_as_near_as_asked(prior):
    z = space(prior).draw(0, [0])[0]
    for amount in (0.1, 0.5, 1.0):
        around = space(prior).neighbours(z, 5, range(4), amount)
        assert all(fits(prior, row) for row in around)
        expected = np.cos(amount * np.pi / 2)
        if prior == "uniform":  # of quantiles: Kendall, Rank Correlation Methods
            expected = 6 / np.pi * np.arcsin(expected / 2)
        for row in around:
            assert np.corrcoef(row, z)[0, 1] == pytest.approx(expected, abs=0.05)
    np.testing.assert_allclose(space(prior).neighbours(z, 5, [0], 0.0)[0], z, atol=1e-6)


def test_corners_of_the_cube_have_ways_too():
    corner = np.ones(SIZE, np.float32)
    assert np.isfinite(space("uniform").walk(corner, -corner, 3)).all()
    with pytest.raises(UsageError, match="finite"):
        space("uniform").walk(np.full(SIZE, np.nan, np.float32), corner, 3)


def test_what_strays_is_brought_back():
    z = np.array([[-3.0, 0.5, 1.5]])
    np.testing.assert_array_equal(LatentSpace("uniform", (3,)).admit(z), [[-1.0, 0.5, 1.0]])
    np.testing.assert_array_equal(LatentSpace("normal", (3,)).admit(z), z)


def test_what_chooses_clips_does_not_load_tensorflow():
    """A mistake in ``pgan sample`` is told at once, and TensorFlow's own first words are kept away."""
    modules = ("latent_space", "bookmark", "takes", "finished_stage", "clip_folder", "pretrained", "recording")
    names = ", ".join(f"pgan_audio.sampling.{name}" for name in modules)
    program = f"import sys, {names}; print({{'keras', 'tensorflow'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
