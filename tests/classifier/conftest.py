"""Data that is learnt in a few steps, and a set trained on it by a tiny network."""

import csv
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pgan_audio.classifier.effort import Effort
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder

RATE_HZ = 4000
CLIP = 256
BRIEF = Effort(epochs=3, steps_per_epoch=20, batch_size=8, patience=3, learning_rate=1e-2)


def write_tones(folder: Path, authors=("high", "low"), n_tracks=6, n_samples=900, channels=1, seed=0) -> Path:
    """A folder per author, each with a tone of its own in noise; and a table with the author and the track's parity."""
    rng = np.random.default_rng(seed)
    rows = []
    for place, author in enumerate(authors):
        for number in range(n_tracks):
            hz = 150 * (1 + 2 * place) * rng.uniform(0.9, 1.1)
            tone = np.sin(2 * np.pi * hz * np.arange(n_samples) / RATE_HZ + rng.uniform(0, 6))
            sound = 0.4 * tone[:, None] + 0.02 * rng.standard_normal((n_samples, channels))
            file = folder / author / f"{number}.wav"
            file.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(file, sound, RATE_HZ)
            rows.append((f"{author}/{number}.wav", author, "even" if number % 2 == 0 else "odd"))
    with open(folder.parent / f"{folder.name}.csv", "w", newline="") as table:
        csv.writer(table).writerows([("file", "player", "parity"), *rows])
    return folder


def make_data(folder: Path, table=True, **how) -> DataFolder:
    """Those tones, prepared: three stages, clips of 64 samples at 1 kHz to 256 at 4 kHz."""
    source = write_tones(folder / "source", **how)
    wanted = {"sample_rate_hz": RATE_HZ, "clip_samples": CLIP, "n_stages": 3, "channels": how.get("channels", 1)}
    labels = {"labels": folder / "source.csv"} if table else {}
    prepare(source, folder / "data", wanted | ({"label_column": "player"} if table else {}), **labels)
    return DataFolder.open(folder / "data")


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> DataFolder:
    """Two authors, six tracks of three clips each."""
    return make_data(tmp_path_factory.mktemp("tones"))


@pytest.fixture
def brief() -> Effort:
    return BRIEF


@pytest.fixture
def small(monkeypatch, shrink_classifiers):
    shrink_classifiers(monkeypatch)


@pytest.fixture(scope="session")
def trained(tmp_path_factory, data, shrink_classifiers) -> Path:
    """A set of stages 1 and 3. To be copied, not changed."""
    from pgan_audio.classifier.callbacks import Callbacks
    from pgan_audio.classifier.examples import find_examples
    from pgan_audio.classifier.training import SetTraining

    folder = tmp_path_factory.mktemp("sets") / "tones"
    with pytest.MonkeyPatch.context() as patched:
        shrink_classifiers(patched)
        training = SetTraining(data, find_examples(data, "author"), "author", folder, 3, "Made of sines.", BRIEF)
        assert training.train((1, 3), Callbacks())
    return folder
