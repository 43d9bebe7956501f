"""Real clips of three invented authors in a data folder, and a judge that needs no network."""

import hashlib

import numpy as np
import pytest

from pgan_audio import atomic
from pgan_audio.audio.conversion import from_int16, to_int16
from pgan_audio.audio.resampling import pyramid
from pgan_audio.data.settings import Settings
from pgan_audio.data.store import INDEX_FILE, SETTINGS_FILE, DataFolder, index_text, stage_file
from pgan_audio.data.track import Track
from pgan_audio.scoring.outline import outlines
from pgan_audio.scoring.real_clips import RealClips
from pgan_audio.scoring.score import Verdict

RATE_HZ, LENGTH, N_STAGES = 4000, 512, 2
AUTHORS = ("bass", "mid", "treble")


def sing(rng, author, n_samples=LENGTH):
    """A tone with three harmonics that comes and goes: pitch by the author, the rest as it happens."""
    pitch_hz = [90, 220, 540][AUTHORS.index(author)] * 2 ** rng.uniform(-0.5, 0.5)
    seconds = np.arange(n_samples) / RATE_HZ
    harmonics = rng.uniform(0.2, 1, 3) * [1, 0.5, 0.3]
    wave = sum(h * np.sin(2 * np.pi * k * pitch_hz * seconds + rng.uniform(0, 6)) for k, h in enumerate(harmonics, 1))
    onset, decay = rng.uniform(0, 0.06), rng.uniform(0.02, 0.1)
    wave *= np.where(seconds < onset, 0, np.exp(-(seconds - onset) / decay))
    return (0.5 * wave + 0.002 * rng.standard_normal(n_samples)).astype(np.float32)[:, None]


def make_data(path, tracks, **settings):
    """A data folder of (author, split, samples) triples, as pgan prepare would have made it."""
    settings = Settings(RATE_HZ, LENGTH, 1, N_STAGES, **settings)
    path.mkdir()
    scales, rows, offset = [[] for _ in range(settings.n_stages)], [], 0
    for number, (author, split, samples) in enumerate(tracks):
        stored = [to_int16(scale)[0] for scale in pyramid(from_int16(to_int16(samples)[0]), settings.n_stages)]
        for scale, samples_of_stage in zip(scales, stored, strict=True):
            scale.append(samples_of_stage)
        digest = hashlib.sha256(stored[-1].tobytes()).hexdigest()
        energy = tuple(int(np.sum(scale.astype(np.int64) ** 2)) for scale in stored)
        seconds = len(samples) / RATE_HZ
        file, labels = f"{author}/{number:04d}.wav", {"register": author[0], "speaker": author}
        rows.append(
            Track(
                number,
                file,
                digest,
                digest,
                author,
                labels,
                split,
                offset,
                len(samples),
                seconds,
                RATE_HZ,
                0,
                0,
                energy,
            )
        )
        offset += len(samples)
    for stage, scale in enumerate(scales, start=1):
        stage_file(path, stage).write_bytes(np.concatenate(scale).astype("<i2").tobytes())
    atomic.write_text(path / SETTINGS_FILE, settings.to_toml())
    atomic.write_text(path / INDEX_FILE, index_text(rows))
    return DataFolder.open(path)


class Listener:
    """A judge by least squares: features are principal components of outlines, logits what tells the authors apart."""

    def __init__(self, data, stage, classes=AUTHORS, fit=True):
        self.stage, self.rate_hz, self.length, self.channels = stage, data.rate_hz(stage), data.length(stage), 1
        self.classes, self.fit = classes, fit
        tracks = [track for track in data.tracks if track.split == "train"]
        clips = np.stack([data.clip(stage, track.index) for track in tracks])
        seen = outlines(clips, self.rate_hz)
        self._mean = seen.mean(axis=0)
        self._axes = np.linalg.svd(seen - self._mean, full_matrices=False)[2][:12].T
        targets = np.array([[track.author == name for name in classes] for track in tracks]) - 1 / len(classes)
        features = (seen - self._mean) @ self._axes
        self._weights = np.linalg.lstsq(features, targets, rcond=None)[0]

    def predict(self, clips):
        # Each row by itself: BLAS would round it differently in other company.
        centred = outlines(clips, self.rate_hz) - self._mean
        features = np.stack([(row[:, None] * self._axes).sum(axis=0) for row in centred])
        return (12 * features @ self._weights).astype(np.float32), (10 * features).astype(np.float32)

    @property
    def verdict(self):
        return Verdict(
            "listener",
            "0" * 64,
            "author",
            self.stage,
            self.rate_hz,
            self.length,
            1,
            3,
            self.fit,
            0.9 if self.fit else 0.34,
            1 / 3,
        )


@pytest.fixture(scope="session", name="make_data")
def _make_data():
    return make_data


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """600 tracks of one clip each, by three authors: 450 to train on, 150 held out."""
    rng = np.random.default_rng(5)
    tracks = [
        (author, split, sing(rng, author))
        for split, n in (("train", 150), ("test", 50))
        for _ in range(n)
        for author in AUTHORS
    ]
    return make_data(tmp_path_factory.mktemp("scoring") / "data", tracks)


@pytest.fixture(scope="session")
def judge(data):
    return Listener(data, N_STAGES)


@pytest.fixture(scope="session")
def real(data):
    return RealClips(data, N_STAGES, [track.author for track in data.tracks], crop="start")


class Clips(list):
    """A list of clips as a source."""

    def clip(self, number):
        return self[number]

    def title(self, number):
        return f"clip {number}"


@pytest.fixture(scope="session")
def unfit(judge):
    """The same judge, said to be no better than chance."""
    other = object.__new__(Listener)
    other.__dict__.update(judge.__dict__ | {"fit": False})
    return other


@pytest.fixture(scope="session")
def corpora(data):
    """Six sets of 150 clips, each a kind of result that a score must tell from the others."""
    rng = np.random.default_rng(6)
    n = 150
    held_out = [data.clip(N_STAGES, track.index) for track in data.tracks if track.split == "test"]
    training = [data.clip(N_STAGES, track.index) for track in data.tracks if track.split == "train"]
    few = [sing(rng, author) for author in ("bass", "mid") for _ in range(2)]
    level = data.stage_rms("train")[-1]
    collapsed = [rng.uniform(0.5, 1) * few[i % 4] + 0.002 * rng.standard_normal((LENGTH, 1)) for i in range(n)]
    return {
        "real": Clips(held_out),
        "white noise": Clips((level * rng.standard_normal((n, LENGTH, 1))).astype(np.float32)),
        "silence": Clips(np.zeros((n, LENGTH, 1), np.float32)),
        "one clip": Clips([few[0]] * n),
        "collapsed": Clips(np.array(collapsed, np.float32)),
        "memorised": Clips(training[:n]),
    }
