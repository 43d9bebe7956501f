"""The part on the training's course: what is drawn of which design."""

from datetime import UTC, datetime

import pytest

from pgan_audio.config import load_config, record, with_data
from pgan_audio.scoring.report.course import Course
from pgan_audio.scoring.report.sections.training import training
from pgan_audio.training.events import EventWriter
from pgan_audio.training.run_folder import RunFolder

FACTS = {"fingerprint": "0", "sample_rate_hz": 44_100, "clip_samples": 44_100, "channels": 1, "n_stages": 1}


@pytest.fixture
def course_of(tmp_path):
    """A function that makes the course of a run of a design with given values at 16, 32, ... clips."""

    def make(design, *values):
        run = RunFolder.create(tmp_path / design)
        config = load_config(design=design, preset="tiny")
        record.write(with_data(config, FACTS | {"stage_rms": (0.1,), "authors": ()}), run.config)
        with EventWriter(run.events, clock=lambda: datetime(2026, 1, 31, tzinfo=UTC)) as events:
            for place, own in enumerate(values, start=1):
                events.write(16 * place, 1, own)
        return Course.read(run.path)

    return make


def scores(**more):
    return {"score/real": 1.0, "score/generated": -1.0, "score/delta": 2.0} | more


def test_a_critic_of_probabilities_has_its_accuracy_drawn(course_of):
    course = course_of("fft-gan", scores(**{"share/judged_right": 0.625}), scores(**{"share/judged_right": 0.875}))
    text = str(training(course))
    assert "The share of clips that the critic judges right. At the end: 0.875." in text
    assert "near 1 it has won" in text
    assert "Judged right" in text


def test_other_critics_have_none(course_of):
    assert "judges right" not in str(training(course_of("fft-gan", scores(), scores())))


def test_an_auto_encoder_has_its_losses_drawn(course_of):
    text = str(training(course_of("fft-autoencoder", {"loss/train": 0.5}, {"loss/train": 0.25, "loss/held_out": 0.3})))
    assert "Losses over the clips shown" in text
