"""Where a clip comes from: its latent and its author, each a pure function of a seed and the clip's number.

Both are made from the bits of the Philox generator, whose key is the seed and whose counter is the clip's number: no
clip depends on another, and any can be made alone. The bits are turned into normal numbers here, because NumPy
promises the bits for ever, but not what its own distributions make of them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pgan_audio.errors import UsageError

LIMIT = 2**63
"""Seeds and clip numbers lie below this one."""

# The third word of Philox's counter. Training's feed has 0 there, so nothing here repeats what it draws.
_LATENTS, _AUTHORS, _DIRECTIONS = 1, 2, 3
_PARALLEL = 1e-9  # below this sine of their angle, two directions span no plane


def latents(seed: int, indices: Sequence[int], size: int) -> NDArray[np.float32]:
    """The latents of some clips of a seed: N(0, I), normalised to the sphere of radius ``sqrt(size)``.

    The numbers of a clip are independent of those of any other clip and seed. They are the Box-Muller transform of
    Philox's uniform numbers.

    Args:
        seed: From 0 to 2**63 - 1.
        indices: Numbers of the clips, in any order, each from 0 to 2**63 - 1.
        size: Dimensions of the latent space, at least 1.

    Returns:
        ``(len(indices), size)`` float32, the root mean square of each row being 1.

    Raises:
        UsageError: If the seed, a number or the size is out of range.

    Reference:
        Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (2011), for Philox; Box and Muller (1958).
    """
    if size < 1:
        raise UsageError(f"Argument `size` must be at least 1. Received: {size}.")
    return on_sphere(_normal(seed, indices, size, _LATENTS)).astype(np.float32)


def normal(seed: int, indices: Sequence[int], size: int) -> NDArray[np.float32]:
    """`latents` as they are before they are put on the sphere: N(0, I)."""
    return _normal(seed, indices, size, _LATENTS).astype(np.float32)


def uniform(seed: int, indices: Sequence[int], size: int) -> NDArray[np.float32]:
    """The latents of some clips of a seed from U(-1, 1); arguments and errors as for `latents`."""
    rows = [2 * _uniform(seed, index, _LATENTS, size) - 1 for index in indices]
    return np.array(rows, np.float32).reshape(-1, size)


def labels(seed: int, indices: Sequence[int], n_authors: int) -> NDArray[np.int32]:
    """The authors of some clips of a seed, for a conditioned generator that was told no author: each equally likely.

    Args:
        seed: As for `latents`.
        indices: As for `latents`.
        n_authors: How many there are to choose from, at least 1.

    Returns:
        ``(len(indices),)`` int32, from 0 to ``n_authors - 1``.

    Raises:
        UsageError: If an argument is out of range.
    """
    if n_authors < 1:
        raise UsageError(f"Argument `n_authors` must be at least 1. Received: {n_authors}.")
    picks = [int(_uniform(seed, index, _AUTHORS, 1)[0] * n_authors) for index in indices]
    return np.array(picks, np.int32)


def walk(start: NDArray[np.floating], end: NDArray[np.floating], n_points: int) -> NDArray[np.float32]:
    """Points on the way from one latent to another: along the great circle between them, at constant angular speed.

    Both are normalised to the sphere first. Between opposite latents there are many ways; the one taken leaves the
    start along the axis that it has least of. Between equal ones the walk stays where it is.

    Args:
        start: ``(size,)`` with ``size >= 2``, not zero.
        end: ``(size,)``, not zero.
        n_points: Both ends included, at least 2.

    Returns:
        ``(n_points, size)`` float32, the root mean square of each row being 1. For latents from `latents` the first
        and the last row are the very same numbers.

    Raises:
        UsageError: If there are fewer than 2 points, or the latents have no direction or not the same size.
    """
    if n_points < 2:
        raise UsageError(f"A walk has at least 2 points, its ends. Received: {n_points}.")
    if start.ndim != 1 or start.size < 2 or start.shape != end.shape:
        raise UsageError(
            "A walk goes from one latent to another of the same size, at least 2. "
            f"Received: shapes {start.shape} and {end.shape}."
        )
    a, b = on_sphere(np.stack([start, end]).astype(np.float64))
    aside = _away(a, b)
    angle = np.arctan2(b @ aside, b @ a)
    angles = np.linspace(0.0, angle, n_points)[:, None]
    points: NDArray[np.float64] = np.cos(angles) * a + np.sin(angles) * aside
    return points.astype(np.float32)


def neighbours(z: NDArray[np.floating], seed: int, indices: Sequence[int], amount: float) -> NDArray[np.float32]:
    """Latents around a latent: each ``amount`` of a right angle away from it, in a direction of its own.

    They lie on the great circles from ``z`` in uniformly random directions, drawn as latents are, but independent of
    those. All are equally far, so that all differ about as much from the clip of ``z``: the correlation with it is
    ``cos(amount * 90 degrees)``, which is 0.99 for 0.1, 0.95 for 0.2, 0.71 for 0.5. At 1 it is 0: as unrelated as two
    latents of `latents` are on average.

    Args:
        z: ``(size,)`` with ``size >= 2``, not zero; it is normalised to the sphere first.
        seed: From 0 to 2**63 - 1; another one gives other directions.
        indices: Numbers of the neighbours; one depends on its own number alone.
        amount: From 0, where all are ``z`` itself, to 1.

    Returns:
        ``(len(indices), size)`` float32, the root mean square of each row being 1.

    Raises:
        UsageError: An argument is out of range, or the latent has no direction.
    """
    if z.ndim != 1 or z.size < 2:
        raise UsageError(f"Neighbours are those of one latent of at least 2 numbers. Received: shape {z.shape}.")
    if not 0.0 <= amount <= 1.0:
        raise UsageError(f"The amount must be from 0 to 1. Received: {amount}.")
    centre = on_sphere(z[None].astype(np.float64))[0]
    asides = [_away(centre, direction) for direction in _normal(seed, indices, z.size, _DIRECTIONS)]
    angle = amount * np.pi / 2
    points = np.cos(angle) * centre + np.sin(angle) * np.array(asides).reshape(-1, z.size)
    return points.astype(np.float32)


def on_sphere(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row of ``(n, size)`` scaled to a root mean square of 1, where the generator puts its latents."""
    rms = np.sqrt(np.mean(z**2, axis=1, keepdims=True))
    if not np.all((rms > 0) & np.isfinite(rms)):
        raise UsageError(
            "A latent must have a direction: finite numbers, not all of them 0. Received: one that has none."
        )
    normalised: NDArray[np.float64] = z / rms
    return normalised


def check_seed(value: int, name: str = "seed") -> None:
    """Refuse a seed, or a number of a clip, that isn't from 0 to 2**63 - 1, with a UsageError."""
    if not 0 <= value < LIMIT:
        raise UsageError(f"The {name} must be from 0 to 2**63 - 1. Received: {value}.")


def check_truncation(truncation: float) -> None:
    """Refuse a truncation that isn't above 0 and at most 1, with a UsageError."""
    if not 0.0 < truncation <= 1.0:
        raise UsageError(f"The truncation must be above 0 and at most 1. Received: {truncation}.")


def _away(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """A vector as long as ``a`` and at right angles to it, on the side of ``b``."""
    length_2 = a @ a
    aside = b - (a @ b) / length_2 * a
    if aside @ aside < _PARALLEL**2 * length_2:
        axis = np.zeros_like(a)
        axis[np.argmin(np.abs(a))] = 1.0
        aside = axis - (a @ axis) / length_2 * a
    scaled: NDArray[np.float64] = aside * np.sqrt(length_2 / (aside @ aside))
    return scaled


def _normal(seed: int, indices: Sequence[int], size: int, stream: int) -> NDArray[np.float64]:
    """``(len(indices), size)`` normal numbers: the Box-Muller transform of Philox's uniform ones."""
    normal = np.empty((len(indices), size))
    for row, index in enumerate(indices):
        u, v = _uniform(seed, index, stream, 2 * -(-size // 2)).reshape(2, -1)
        radius = np.sqrt(-2.0 * np.log1p(-u))
        normal[row] = np.concatenate([radius * np.cos(2 * np.pi * v), radius * np.sin(2 * np.pi * v)])[:size]
    return normal


def _uniform(seed: int, index: int, stream: int, n: int) -> NDArray[np.float64]:
    """``n`` numbers in [0, 1), multiples of 2**-53."""
    check_seed(seed)
    check_seed(index, "number of a clip")
    bits = np.random.Philox(key=[seed, 0], counter=[0, 0, stream, index]).random_raw(n)
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
