"""A tiny auto-encoder and data for it."""

import pytest

from pgan_audio.config import load_config, with_data
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.data.synthetic import write_corpus

SMALL = ("n_fft=5", "strides=[1, 2, 3]", "widths=[6, 7, 8]", "code_rank=3", "held_out_clips=6", "code_clips=10")
FIT = ("fit.clips=64", "fit.batch_size=8", "fit.epoch_clips=32", "fit.learning_rate=0.01", "precision=float32")


def make_data(folder, channels):
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=3, seconds=1, sample_rate_hz=4000)
    wanted = {"sample_rate_hz": 4000, "clip_samples": 150, "n_stages": 1, "channels": channels}
    prepare(folder / "source", folder / "data", wanted)
    return DataFolder.open(folder / "data")


@pytest.fixture(scope="session")
def codec_data(tmp_path_factory):
    """Six tracks of a second at 4 kHz by two authors, clips of 150 samples."""
    return make_data(tmp_path_factory.mktemp("mono"), 1)


@pytest.fixture(scope="session")
def stereo_codec_data(tmp_path_factory):
    """The same in stereo."""
    return make_data(tmp_path_factory.mktemp("stereo"), 2)


@pytest.fixture
def codec_config():
    """A function that makes the settings of a tiny auto-encoder for given data."""

    def make(data, *overrides):
        names = ("fingerprint", "sample_rate_hz", "clip_samples", "channels", "n_stages", "authors")
        facts = {name: getattr(data, name) for name in names} | {"stage_rms": data.stage_rms()}
        return with_data(
            load_config(design="fft-autoencoder", preset="tiny", overrides=[*SMALL, *FIT, *overrides]), facts
        )

    return make
