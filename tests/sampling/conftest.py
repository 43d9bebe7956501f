"""A run folder as training leaves it, without training: small networks with random weights."""

import dataclasses

import numpy as np
import pytest

from pgan_audio.config import load_config, record, with_data, with_values
from pgan_audio.training import stage_model
from pgan_audio.training.run_folder import RunFolder

AUTHORS = ("Ada", "Björk", "Clara")


@dataclasses.dataclass(frozen=True)
class Made:
    """A run and the networks whose weights it holds, by stage."""

    run: RunFolder
    config: object
    networks: dict


def make_config(**changes):
    """A config of tiny networks for 3 stages up to 1 kHz, with facts of imaginary data."""
    data = {
        "fingerprint": "none",
        "sample_rate_hz": 1000,
        "clip_samples": 256,
        "channels": changes.pop("channels", 1),
        "n_stages": 3,
        "stage_rms": (0.1, 0.15, 0.2),
        "authors": AUTHORS,
    }
    small = {"progressive.channels": (6,), "progressive.latent_size": 10, "progressive.hidden_size": 8, "seed": 5}
    return with_data(with_values(load_config(preset="tiny"), small | changes), data)


def make_run(path, stages=(1, 2), **changes):
    """A run with finished stages; biases are random as well, or nothing would depend on the latent's length."""
    from pgan_audio.progressive.design import ProgressiveDesign
    from pgan_audio.training import weights

    config = make_config(**changes)
    run = RunFolder.create(path)
    record.write(config, run.config)
    networks = {}
    for stage in stages:
        network = ProgressiveDesign(with_values(config, {"precision": "float32"})).build_generator(stage)
        weights.initialise(network, config.seed, ProgressiveDesign(config).initial_value)
        rng = np.random.default_rng(stage)
        drawn = weights.arrays(network)
        drawn |= {n: rng.standard_normal(a.shape).astype(a.dtype) for n, a in drawn.items() if n.endswith("bias")}
        weights.assign(network, drawn)
        stage_model.save(run.stage(stage), {"design": "progressive", "stage": stage, "clips": 1000 * stage}, drawn)
        networks[stage] = network
    return Made(run, config, networks)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A mono run without authors; stages 1 and 2 of 3 are finished."""
    return make_run(tmp_path_factory.mktemp("runs") / "mono")


@pytest.fixture(scope="session")
def made_with_authors(tmp_path_factory):
    """A stereo run with authors, trained in bfloat16; stage 2 is finished."""
    changes = {"progressive.author_conditioning": True, "precision": "bfloat16", "progressive.channels": (40,)}
    return make_run(tmp_path_factory.mktemp("runs") / "stereo", stages=(2,), channels=2, **changes)
