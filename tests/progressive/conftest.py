"""Tiny configs for the networks, and clips to show them."""

from collections.abc import Callable

import numpy as np
import pytest

from pgan_audio.config.loading import load_config
from pgan_audio.config.record import with_data
from pgan_audio.config.schema import Config

FIRST_LENGTH = 64
SIGMAS = (0.02, 0.05, 0.11, 0.08, 0.2, 0.15, 0.12)


@pytest.fixture
def tiny_config() -> Callable[..., Config]:
    """A function: stages, wave channels, authors and ``--set`` texts to a config with narrow networks."""

    def build(n_stages: int = 3, wave_channels: int = 1, n_authors: int = 0, *overrides: str) -> Config:
        narrow = [
            "precision=float32",
            "progressive.channels=[8, 6, 4]",
            "progressive.latent_size=8",
            "progressive.hidden_size=8",
            "progressive.author_embedding_size=3",
            f"progressive.author_conditioning={'true' if n_authors else 'false'}",
        ]
        facts = {
            "fingerprint": "0",
            "sample_rate_hz": 1000,
            "clip_samples": FIRST_LENGTH << (n_stages - 1),
            "channels": wave_channels,
            "n_stages": n_stages,
            "stage_rms": SIGMAS[:n_stages],
            "authors": tuple("abc"[: n_authors or 1]),
        }
        return with_data(load_config(preset="tiny", overrides=[*narrow, *overrides]), facts)

    return build


@pytest.fixture
def latents(rng: np.random.Generator) -> np.ndarray:
    """Four of them, of the tiny config's size."""
    return rng.standard_normal((4, 8)).astype(np.float32)


@pytest.fixture
def randomise() -> Callable[..., None]:
    """A function that gives a network random weights, biases too: what is zero hides faults."""
    from pgan_audio.training.weights import variables

    def fill(network, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        for variable in variables(network).values():
            variable.assign(rng.standard_normal(variable.shape))

    return fill
