"""A small data folder and small settings, for verbs that train."""

from pathlib import Path

import pytest

from pgan_audio.cli.main import main

SETTINGS = """
preset = "tiny"
precision = "float32"

[progressive]
channels = [8]
latent_size = 8
hidden_size = 8

[schedule]
growing_clips = [4]
stable_clips = [8, 4]
batch_sizes = [4]

[training]
checkpoint_clips = 4
"""


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory) -> Path:
    """A data folder: two authors, three stages up to 4 kHz, clips of 256 samples."""
    from pgan_audio.data.synthetic import write_corpus

    folder = tmp_path_factory.mktemp("tiny")
    authors = ("bell", "drums")
    write_corpus(folder / "source", authors=authors, tracks_per_author=2, seconds=1, sample_rate_hz=4000)
    options = ("--sample-rate", "4000", "--clip-samples", "256", "--stages", "3", "--workers", "1")
    assert main(["prepare", str(folder / "source"), "--out", str(folder / "data"), *options]) == 0
    return folder / "data"


@pytest.fixture(scope="session")
def settings_file(tmp_path_factory) -> Path:
    """Settings as small as they get: 2 batches for each stage of `tiny_data`, and a checkpoint after each."""
    path = tmp_path_factory.mktemp("settings") / "tiny.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return path


@pytest.fixture
def arguments(tiny_data, settings_file, tmp_path) -> list[str]:
    """``pgan train`` on all that, in a new run ``tmp_path / "run"``."""
    return ["train", "--data", str(tiny_data), "--run", str(tmp_path / "run"), "--config", str(settings_file)]


@pytest.fixture(scope="session")
def finished_stage(tmp_path_factory, tiny_data, settings_file, training_plainly) -> Path:
    """A run that has finished its first stage. To be copied, not changed."""
    run = tmp_path_factory.mktemp("finished") / "run"
    with training_plainly():
        asked = ["train", "--data", str(tiny_data), "--run", str(run), "--config", str(settings_file), "--stage", "1"]
        assert main(asked) == 0
    return run


def contents(folder: Path) -> dict:
    """Every file below a folder with its bytes and its time, and every folder."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns) if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def snapshot():
    return contents
