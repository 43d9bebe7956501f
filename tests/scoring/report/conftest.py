"""A run as training leaves it, and a generator that needs no network."""

import dataclasses
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from pgan_audio.config import load_config, record, with_data, with_values
from pgan_audio.errors import RunError
from pgan_audio.scoring.report import stage_sounds
from pgan_audio.scoring.report.course import Course
from pgan_audio.scoring.report.recordings import Recordings
from pgan_audio.scoring.report.report import Report
from pgan_audio.training.events import EventWriter
from pgan_audio.training.run_folder import RunFolder

HOSTILE = "<script src=//evil.example>'\"&\u202e"  # an author's name
SETTINGS = {
    "progressive.channels": (4,),
    "schedule.growing_clips": (80,),
    "schedule.stable_clips": (160,),
    "schedule.batch_sizes": (8,),
}
RATE_HZ = 4000


class Singer:
    """Stands for the generator of a stage: clip i of author a is a tone of its own."""

    def __init__(self, config, stage):
        length, rate_hz = config.length(stage), config.rate_hz(stage)
        self.finished = SimpleNamespace(
            config=config, facts=config.facts, stage=stage, length=length, rate_hz=rate_hz, authors=config.known_authors
        )
        self.asked = []

    def clips(self, seed, indices, label=None):
        finished = self.finished
        for index in indices:
            self.asked.append((index, label))
            author = self.labels(seed, [index])[0] if label is None else label
            seconds = np.arange(finished.length)[:, None] / finished.rate_hz
            pitch_hz = finished.rate_hz * (0.05 + 0.02 * author + 0.001 * index)
            wave = 0.3 * np.sin(2 * np.pi * pitch_hz * seconds)
            yield index, np.repeat(wave, finished.facts.channels, axis=1).astype(np.float32)

    def labels(self, seed, indices):
        return np.array([i % max(1, len(self.finished.authors)) for i in indices], np.int32)


@pytest.fixture(scope="session")
def hostile():
    return HOSTILE


@pytest.fixture(scope="session")
def recorded(tmp_path_factory, make_data):
    """A data folder of two stages: two authors, of whom one means harm; some tracks held out."""
    rng = np.random.default_rng(0)
    tracks = [
        (author, split, (0.1 * rng.standard_normal((n, 1))).astype(np.float32))
        for author in ("Ada", HOSTILE)
        for split, n in (("train", 2048), ("train", 512), ("test", 1024), ("test", 512))
    ]
    return make_data(tmp_path_factory.mktemp("recorded") / "data", tracks)


def make_events(path, stages=2, until=None, every=16):
    """Events of the schedule in `SETTINGS`, as the loop writes them; a roll-back in the last stage."""
    start = datetime(2026, 1, 31, 12, tzinfo=UTC)
    clips = iter(range(every, 10_000, every))
    moments = (start + timedelta(seconds=i) for i in range(10_000))
    with EventWriter(path, clock=lambda: next(moments)) as events:
        for stage, end in ((1, 160), (2, 400))[:stages]:
            for shown in clips:
                if until is not None and shown > until:
                    return
                real, generated = 4.0 + stage, -1.0
                events.write(
                    shown,
                    stage,
                    {
                        "score/real": real,
                        "score/generated": generated,
                        "score/delta": real - generated,
                        "loss/critic": 1.0,
                        "time/critic_ms": 100.0 * stage,
                        "time/generator_ms": 50.0,
                        "share/clipped": 0.25,
                        "schedule/fade": min(1.0, (shown - 160) / 80) if stage == 2 else 1.0,
                    },
                )
                if shown == end:
                    break
        events.mark(shown, stage, "roll-back", "Rolled back to 400 clips: <loss> not finite.")


@pytest.fixture(scope="session")
def make_run(tmp_path_factory, recorded):
    """A function that makes a run and reads its course: stages to be finished, settings, and how far its events go."""

    def make(finished=(1, 2), until=None, **changes):
        path = tmp_path_factory.mktemp("runs") / "a <b> & c"
        names = ("fingerprint", "sample_rate_hz", "clip_samples", "channels", "n_stages", "authors")
        facts = {name: getattr(recorded, name) for name in names} | {"stage_rms": recorded.stage_rms()}
        changes = {name.replace("__", "."): value for name, value in changes.items()}
        config = with_data(with_values(load_config(preset="tiny"), SETTINGS | changes), facts)
        run = RunFolder.create(path)
        record.write(config, run.config)
        for stage in finished:
            run.stage(stage).mkdir(parents=True)
            (run.stage(stage) / "model.toml").touch()
        if until != 0:
            make_events(run.events, until=until)
        return Course.read(path)

    return make


@pytest.fixture(scope="session")
def course(make_run):
    """The course of a finished run."""
    return make_run()


@pytest.fixture(scope="session")
def singer():
    return Singer


@pytest.fixture(scope="session")
def gather(recorded):
    """A function that gathers a report; stages in ``broken`` can't be loaded."""

    def gathered(course, data=recorded, about="The recordings are those of «data».", broken=()):
        def load(stage):
            if stage in broken:
                raise RunError(f"The model of stage {stage} is damaged: <checksums> don't match.")
            return Singer(course.config, stage)

        recordings = None if data is None else Recordings.open(data.path, course.config)
        with pytest.MonkeyPatch.context() as patched:  # little of each, as pictures take time
            for name, value in (("MAX_MEASURED", 12), ("N_PAIRS_NEWEST", 2), ("N_PAIRS", 1)):
                patched.setattr(stage_sounds, name, value)
            report = Report.gather(course, load, recordings, about)
        return dataclasses.replace(report, made=datetime(2026, 2, 1, tzinfo=UTC))

    return gathered
