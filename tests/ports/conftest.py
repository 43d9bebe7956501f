"""Designs on spectrograms at tiny size, and data for them."""

import numpy as np
import pytest

from pgan_audio.config import load_config, with_data
from pgan_audio.data.feed import ClipFeed
from pgan_audio.data.settings import Settings
from pgan_audio.data.store import DataFolder

SPECTROGRAM_DESIGNS = ("specgan", "dcgan")


@pytest.fixture
def spectrogram_config():
    """A function that makes the settings of a tiny design for clips of 4 096 samples."""

    def make(design, *overrides, channels=1, clip_samples=4096, preset="tiny", n_stages=3):
        facts = {
            "fingerprint": "0",
            "sample_rate_hz": 16_000,
            "clip_samples": clip_samples,
            "channels": channels,
            "n_stages": n_stages,
            "stage_rms": (0.1,) * n_stages,
            "authors": ("a", "b"),
        }
        small = [f"{design}.width=2", f"{design}.latent_size=6"] if preset == "tiny" else []
        config = load_config(preset=preset, design=design, overrides=["precision=float32", *small, *overrides])
        return with_data(config, facts)

    return make


@pytest.fixture
def feed_of(tmp_path, monkeypatch):
    """A function that makes a feed of given clips, float ``(time, channels)``, as if each were a track of its own."""

    def make(config, *clips):
        samples = [np.rint(clip * 32768).clip(-32768, 32767).astype("<i2") for clip in clips]
        tracks = _tracks(samples)
        path = tmp_path / f"data-{len(list(tmp_path.iterdir()))}"
        path.mkdir()
        wanted = {
            "sample_rate_hz": 16_000,
            "clip_samples": config.facts.clip_samples,
            "channels": config.facts.channels,
            "n_stages": config.facts.n_stages,
        }
        (path / f"stage-{config.facts.n_stages}.i16").write_bytes(np.concatenate(samples).tobytes())
        return ClipFeed(DataFolder(path, Settings(**wanted), tracks), config.feed, config.seed)

    return make


def _tracks(samples):
    from pgan_audio.data.track import Track

    tracks, offset = [], 0
    for index, audio in enumerate(samples):
        tracks.append(
            Track(
                index=index,
                file=f"{index}.wav",
                sha256="",
                audio_sha256="",
                author="a",
                labels={},
                split="train",
                offset=offset,
                n_samples=len(audio),
                seconds=len(audio) / 16_000,
                sample_rate_hz=16_000,
                silence_share=0.0,
                clipped_share=0.0,
                energy=(1, 1, 1),
            )
        )
        offset += len(audio)
    return tracks
