"""What latents a generator takes: drawing them, and ways between and around them that stay among the likely ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from pgan_audio.errors import UsageError
from pgan_audio.sampling import latents
from pgan_audio.training.design import Prior
from pgan_audio.training.sampled_design import SampledDesign

_LARGEST_UNIFORM = 1 - 2**-24  # the normal quantile of 1 itself is infinite


@dataclass(frozen=True)
class LatentSpace:
    """The latents of a generator, as flat rows of `size` numbers.

    On the sphere, ways are great circles (`latents.walk`). Elsewhere they are those great circles in the space of
    normal numbers, with the length passing evenly from one end's to the other's; uniform numbers are taken there by
    their quantiles and back. So each point of a way is as likely as its ends. A straight line would lead through the
    middle, where hardly any latent lies: Radford et al. walk so, and their pictures fade there.

    Attributes:
        prior: What they are drawn from.
        shape: Of one latent, as the generator takes it.
    """

    prior: Prior
    shape: tuple[int, ...]

    @classmethod
    def of(cls, design: SampledDesign) -> "LatentSpace":
        """The latents that the generators of a design take."""
        return cls(design.prior, design.latent_shape)

    @property
    def size(self) -> int:
        """Numbers of a latent."""
        return math.prod(self.shape)

    def draw(self, seed: int, indices: Sequence[int]) -> NDArray[np.float32]:
        """The latents of some clips of a seed, each a pure function of the seed and the clip's number.

        Args:
            seed: From 0 to 2**63 - 1.
            indices: Numbers of the clips, in any order, each from 0 to 2**63 - 1.

        Returns:
            ``(len(indices), size)`` float32.

        Raises:
            UsageError: The seed or a number is out of range.
        """
        if self.prior == "sphere":
            return latents.latents(seed, indices, self.size)
        drawn = latents.normal if self.prior == "normal" else latents.uniform
        return drawn(seed, indices, self.size)

    def walk(self, start: NDArray[np.floating], end: NDArray[np.floating], n_points: int) -> NDArray[np.float32]:
        """Points on the way from one latent to another; see `latents.walk`.

        Returns:
            ``(n_points, size)`` float32, the first and the last row being the very latents given.
        """
        if self.prior == "sphere":
            return latents.walk(start, end, n_points)
        a, b = self._as_normal(start), self._as_normal(end)
        lengths = np.linspace(_rms(a), _rms(b), n_points)[:, None]
        points = self._from_normal(latents.walk(a, b, n_points) * lengths)
        points[0], points[-1] = start, end  # not even rounded otherwise
        return points

    def neighbours(
        self, z: NDArray[np.floating], seed: int, indices: Sequence[int], amount: float
    ) -> NDArray[np.float32]:
        """Latents around a latent: each ``amount`` of a right angle away from it; see `latents.neighbours`.

        Returns:
            ``(len(indices), size)`` float32.
        """
        if self.prior == "sphere":
            return latents.neighbours(z, seed, indices, amount)
        centre = self._as_normal(z)
        return self._from_normal(latents.neighbours(centre, seed, indices, amount).astype(np.float64) * _rms(centre))

    def admit(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows of ``(n, size)`` put where latents lie: on the sphere, within the cube, or as they are."""
        if self.prior == "sphere":
            return latents.on_sphere(z)
        return np.clip(z, -1, 1) if self.prior == "uniform" else z

    def _as_normal(self, z: NDArray[np.floating]) -> NDArray[np.float64]:
        wide = z.astype(np.float64)
        if not np.isfinite(wide).all():
            raise UsageError("A latent must be of finite numbers. Received: one that isn't.")
        if self.prior == "normal":
            return wide
        normal: NDArray[np.float64] = special.ndtri((1 + np.clip(wide, -_LARGEST_UNIFORM, _LARGEST_UNIFORM)) / 2)
        return normal

    def _from_normal(self, normal: NDArray[np.float64]) -> NDArray[np.float32]:
        return (normal if self.prior == "normal" else 2 * special.ndtr(normal) - 1).astype(np.float32)


def _rms(z: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(z**2)))
