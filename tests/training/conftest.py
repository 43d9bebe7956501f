"""A run of a tiny design on tiny data: sessions as short as wanted, each in fresh objects."""

import dataclasses
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pgan_audio.config import Config, load_config, with_data, with_values
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.data.synthetic import write_corpus
from pgan_audio.training import checkpoint
from pgan_audio.training.events import EventWriter, read_events
from pgan_audio.training.run_folder import RunFolder

# Stage 1 ends at 16 clips, stage 2 fades until 40 and ends at 56, stage 3 fades until 80 and ends at 96.
SETTINGS = (
    "precision=float32",
    "progressive.channels=[8]",
    "progressive.latent_size=8",
    "progressive.hidden_size=8",
    "progressive.author_embedding_size=4",
    "progressive.author_conditioning=true",
    "schedule.growing_clips=[24]",
    "schedule.stable_clips=[16]",
    "schedule.batch_sizes=[4, 4, 8]",
    "training.checkpoint_clips=12",
    "training.event_clips=8",
    "training.preview_clips=20",
)


def make_data(folder: Path, n_stages: int = 3, channels: int = 1) -> DataFolder:
    """Two authors, clips of 64 samples at the first stage."""
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=2, seconds=1, sample_rate_hz=4000)
    wanted = {"sample_rate_hz": 4000, "clip_samples": 64 << (n_stages - 1), "n_stages": n_stages, "channels": channels}
    prepare(folder / "source", folder / "data", wanted)
    return DataFolder.open(folder / "data")


def facts(data: DataFolder) -> dict[str, object]:
    names = ("fingerprint", "sample_rate_hz", "clip_samples", "channels", "n_stages", "authors")
    return {name: getattr(data, name) for name in names} | {"stage_rms": data.stage_rms()}


def make_trial(path: Path, data: DataFolder, **changes: object) -> "Trial":
    config = with_values(load_config(preset="tiny", overrides=SETTINGS), changes)
    return Trial(RunFolder.create(path), with_data(config, facts(data)), data)


class Killed(BaseException):
    """Stands for the end of the process: nothing is saved, nothing is tidied up."""


@dataclasses.dataclass
class Trial:
    """A run under test.

    Attributes:
        run: Its folder, made already.
        config: Its settings.
        data: What it is trained on.
        said: What the loop found worth saying, over all sessions.
        previews: Stage, clips and fade of every preview.
        design: Builds the networks; None for the progressive design.
        strategy: The devices; None for what there is.
    """

    run: RunFolder
    config: Config
    data: DataFolder
    said: list[str] = dataclasses.field(default_factory=list)
    previews: list[tuple[int, int, float]] = dataclasses.field(default_factory=list)
    design: Any = None
    strategy: Any = None

    def session(self, stop_at: int = 0, after: Callable[[int], None] = lambda clips: None, host=None):
        """A fresh AdversarialTraining with events open; ``stop`` says so once at ``stop_at`` clips.

        ``after`` is called with the clips shown after each batch; it may raise `Killed`, or do harm to ``training``.
        """
        from pgan_audio.data.feed import ClipFeed
        from pgan_audio.progressive.design import ProgressiveDesign
        from pgan_audio.training import device
        from pgan_audio.training.loop import AdversarialTraining, Callbacks

        def stop() -> bool:
            nonlocal clips
            clips += training.schedule.at(clips).batch_size
            return clips == stop_at

        loaded = checkpoint.load_latest(self.run.checkpoints)
        clips = loaded.clips if loaded else 0
        callbacks = Callbacks(
            progress=lambda clips, position: after(clips),
            preview=lambda generator, stage, clips, fade: self.previews.append((stage, clips, fade)),
            say=self.said.append,
            stop=stop,
        )
        training = AdversarialTraining(
            self.design or ProgressiveDesign(self.config),
            self.config,
            ClipFeed(self.data, self.config.feed, self.config.seed),
            self.run,
            EventWriter(self.run.events),
            self.strategy or device.strategy(),
            callbacks,
            host,
        )
        return training

    def train(self, until: int = 0, **how) -> bool:
        """One session, to the end of stage ``until`` or of the last one."""
        training = self.session(**how)
        try:
            return training.train(until or self.data.n_stages)
        finally:
            training.events.close()

    def train_and_be_killed(self, at: int, **how) -> None:
        """One session that ends without warning after the batch that reaches ``at`` clips."""

        def after(clips: int) -> None:
            if clips == at:
                raise Killed

        with pytest.raises(Killed):
            self.train(after=after, **how)

    def loaded(self) -> checkpoint.Loaded:
        """The newest checkpoint."""
        loaded = checkpoint.load_latest(self.run.checkpoints)
        assert loaded is not None
        return loaded

    def happened(self) -> list[tuple]:
        """The events, but for the times."""
        return [
            (e.clips, e.stage, e.kind, e.message, {k: v for k, v in e.values.items() if not k.startswith("time/")})
            for e in read_events(self.run.events)
        ]


def same_end(trial: Trial, straight: Trial) -> None:
    """Weights, moments, average and counters are the same to the bit, and so are the finished stages."""
    ours, theirs = trial.loaded(), straight.loaded()
    assert (ours.clips, ours.counters, ours.warnings) == (theirs.clips, theirs.counters, ())
    assert ours.arrays.keys() == theirs.arrays.keys()
    different = [name for name, x in ours.arrays.items() if not np.array_equal(x, theirs.arrays[name])]
    assert different == []
    assert trial.run.finished_stages() == straight.run.finished_stages()
    for stage in trial.run.finished_stages():
        files = [sorted(path.iterdir()) for path in (trial.run.stage(stage), straight.run.stage(stage))]
        assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def tidy(trial: Trial) -> None:
    """No half-written file or folder is left anywhere, and no checkpoint with numbers that aren't."""
    assert [path.name for path in trial.run.path.rglob(".*")] == []
    folders = sorted(trial.run.checkpoints.glob("clips-*"))
    assert len(folders) <= trial.config.training.keep_checkpoints
    for folder in folders:
        with np.load(folder / "arrays.npz") as arrays:
            assert all(np.isfinite(arrays[name]).all() for name in arrays.files)


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory) -> DataFolder:
    return make_data(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def compiled():
    """What stands in for AdversarialSteps: made and traced once per stage, as good as new each time it is asked for.

    Tracing takes seconds, and a fresh object differs from a used one in its variables alone: all of them, whether or
    not a checkpoint knows them, are set back. Slow tests do the same with objects that are really new.
    """
    from pgan_audio.training.steps import AdversarialSteps

    made: dict[tuple, tuple] = {}

    def as_new(design, config, stage, batch_size, strategy):
        key = (type(design), config.model_dump_json(exclude={"schedule", "training"}), stage, batch_size)
        if key not in made:
            steps = AdversarialSteps(design, config, stage, batch_size, strategy)
            nets, groups = (
                (steps.generator, steps.critic, steps.average),
                (steps.generator_optimisers, steps.critic_optimisers),
            )
            variables = [v for net in nets for v in net.variables]
            variables += [v for group in groups for each in group._optimisers.values() for v in each.variables]
            made[key] = (steps, [(variable, variable.numpy()) for variable in variables])
        steps, values = made[key]
        for variable, value in values:
            variable.assign(value)
        return steps

    return as_new


@contextmanager
def quick(steps):
    """Train with these steps, and don't wait for the disk: only a power failure would tell."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("os.fsync", lambda descriptor: None)
        patched.setattr("pgan_audio.training.loop.AdversarialSteps", steps)
        yield


@pytest.fixture
def trial(tmp_path, tiny_data, compiled):
    """A function that makes a new run: its folder's name and settings by dotted name to a `Trial`."""

    def make(name: str = "run", /, data: DataFolder = tiny_data, **changes: object) -> Trial:
        return make_trial(tmp_path / name, data, **changes)

    make.make_data = make_data
    with quick(compiled):
        yield make


@pytest.fixture(scope="session")
def straight(tmp_path_factory, tiny_data, compiled) -> Trial:
    """A run that nothing disturbed, from the beginning to the end."""
    trial = make_trial(tmp_path_factory.mktemp("straight") / "run", tiny_data)
    with quick(compiled):
        assert trial.train()
    return trial


@pytest.fixture
def eager(trial, plainly, monkeypatch):
    """Steps as plain Python. For few of them."""
    from pgan_audio.training.steps import AdversarialSteps

    monkeypatch.setattr("pgan_audio.training.loop.AdversarialSteps", AdversarialSteps)


@pytest.fixture
def assert_same_end():
    return same_end


@pytest.fixture
def assert_tidy():
    return tidy


@pytest.fixture
def killed():
    return Killed
