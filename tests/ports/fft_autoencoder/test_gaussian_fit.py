"""The Gaussian fitted to codes: against moments taken at once, and samples against what they were fitted to."""

import numpy as np
import pytest

from pgan_audio.ports.fft_autoencoder.code_gaussian import CodeGaussian
from pgan_audio.ports.fft_autoencoder.gaussian_fit import GaussianFit


def covariance_of(deviation, directions, gains):
    """As the layer makes it of normal numbers."""
    root = np.diag(deviation) @ (np.eye(len(deviation)) + directions.T @ np.diag(gains) @ directions)
    return root @ root.T


@pytest.fixture
def rows(rng):
    """Rows of 12 values, 3 directions of which stand out, around a mean."""
    mixing = rng.standard_normal((3, 12)) * np.array([[5.0], [3.0], [2.0]])
    return rng.standard_normal((400, 3)) @ mixing + 0.3 * rng.standard_normal((400, 12)) + rng.standard_normal(12)


def fitted(rows, rank, batch=37, kept=None):
    fit = GaussianFit(rank, kept)
    for first in range(0, len(rows), batch):
        fit.add(rows[first : first + batch])
    return fit


@pytest.mark.parametrize("batch", [1, 37, 400])
def test_mean_and_variances_are_exact_however_the_rows_come(rows, batch):
    mean, *parts = fitted(rows, 3, batch).result()
    np.testing.assert_allclose(mean, rows.mean(axis=0), atol=1e-10)
    np.testing.assert_allclose(np.diag(covariance_of(*parts)), rows.var(axis=0), rtol=1e-6)


@pytest.mark.parametrize("batch", [37, 400])
def test_covariance_is_low_rank_plus_diagonal(rows, batch):
    """Of the sample covariance the leading directions are kept whole, and of the rest the diagonal."""
    covariance = np.cov(rows.T, bias=True)
    values, vectors = np.linalg.eigh(covariance)
    low_rank = (vectors[:, -3:] * values[-3:]) @ vectors[:, -3:].T
    expected = low_rank + np.diag(np.diag(covariance - low_rank))
    _, *parts = fitted(rows, 3, batch, kept=12).result()
    np.testing.assert_allclose(covariance_of(*parts), expected, atol=1e-6 * np.abs(expected).max())


def test_directions_carried_along_are_close_to_those_of_all_rows_at_once(rows):
    _, *streamed = fitted(rows, 3, 20).result()
    _, *whole = fitted(rows, 3, 400).result()
    a, b = covariance_of(*streamed), covariance_of(*whole)
    assert np.linalg.norm(a - b) < 0.02 * np.linalg.norm(b)


def test_directions_are_orthonormal(rows):
    _, _, directions, gains = fitted(rows, 3).result()
    np.testing.assert_allclose(directions @ directions.T, np.eye(3), atol=1e-9)
    assert (gains > 0).all()


def test_fewer_rows_than_directions(rng):
    mean, deviation, directions, gains = fitted(rng.standard_normal((2, 5)), 4).result()
    assert mean.shape == deviation.shape == (5,)
    assert directions.shape == (4, 5)
    assert np.isfinite(deviation).all()
    assert (deviation > 0).all()
    assert (gains[1:] == 0).all()  # two rows differ in one direction


def test_rank_zero_is_the_diagonal(rows):
    _, deviation, directions, gains = fitted(rows, 0).result()
    np.testing.assert_allclose(deviation, rows.std(axis=0))
    assert (len(directions), len(gains)) == (0, 0)


def layer_of(rows, rank, shape=(3, 4)):
    layer = CodeGaussian(rank)
    layer.build((None, *shape))
    for variable, values in zip(layer.weights, fitted(rows, rank).result(), strict=True):
        variable.assign(values.reshape(variable.shape))
    return layer


def test_the_layer_makes_codes_of_that_gaussian(rows, rng):
    z = rng.standard_normal((20_000, 3, 4)).astype(np.float32)
    codes = np.asarray(layer_of(rows, 3)(z)).reshape(len(z), -1)
    np.testing.assert_allclose(codes.mean(axis=0), rows.mean(axis=0), atol=0.25)
    covariance = np.cov(rows.T, bias=True)
    assert np.linalg.norm(np.cov(codes.T) - covariance) < 0.05 * np.linalg.norm(covariance)


def test_a_radius_draws_towards_the_mean(rows, rng):
    layer, z = layer_of(rows, 3), rng.standard_normal((5, 3, 4)).astype(np.float32)
    whole, half = np.asarray(layer(z)), np.asarray(layer(z, radius=0.5))
    mean = rows.mean(axis=0).reshape(3, 4)
    np.testing.assert_allclose(half - mean, 0.5 * (whole - mean), rtol=1e-4, atol=1e-4)


def test_until_it_is_fitted_the_layer_changes_nothing(rng):
    layer = CodeGaussian(2)
    layer.build((None, 3, 4))
    z = rng.standard_normal((5, 3, 4)).astype(np.float32)
    np.testing.assert_array_equal(layer(z), z)
