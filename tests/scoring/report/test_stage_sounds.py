"""What is heard of a stage: pairs that belong together, sets that are complete, and sizes that stay bounded."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from pgan_audio.scoring.report import stage_sounds
from pgan_audio.scoring.report.player import bytes_per_second
from pgan_audio.scoring.report.recordings import Recordings
from pgan_audio.scoring.report.stage_sounds import StageSounds


def test_recordings_and_generated_clips_stand_side_by_side(recorded, course, singer):
    recordings, generator = Recordings.open(recorded.path, course.config), singer(course.config, 2)
    parts = []
    sounds = StageSounds.gather(generator, recordings, newest=True, progress=lambda: parts.append(1))
    assert len(parts) == stage_sounds.N_PARTS
    assert len(sounds.recorded) == len(sounds.generated) == 6
    assert sounds.held_out
    assert sounds.seconds == math.inf
    assert [clips.name for clips in sounds.sets] == [
        "recordings, held out",
        "generated",
        "recordings, learnt from",
        "white noise",
    ]
    assert [clips.n for clips in sounds.sets] == [6, 100, 10, 100]
    assert sounds.real is sounds.sets[0]
    held_out = recordings.held_out(2, 6)
    for number, sound in enumerate(sounds.recorded):
        np.testing.assert_array_equal(sound.samples, held_out.clip(number))
    assert [sound.title for sound in sounds.generated[:2]] == ["seed 0, clip 0000", "seed 0, clip 0001"]
    noise = sounds.set("white noise")
    assert noise.values["level_db"] == pytest.approx(20 * math.log10(course.config.facts.stage_rms[1]), abs=0.2)


def test_of_lower_stages_less_is_shown(recorded, course, singer):
    recordings = Recordings.open(recorded.path, course.config)
    sounds = StageSounds.gather(singer(course.config, 1), recordings, newest=False)
    assert len(sounds.recorded) == len(sounds.generated) == 3
    assert {sound.samples.shape for sound in (*sounds.recorded, *sounds.generated)} == {(256, 1)}
    noise = sounds.set("white noise")
    assert noise.values["level_db"] == pytest.approx(20 * math.log10(course.config.facts.stage_rms[0]), abs=0.2)


def test_in_a_run_with_authors_each_clip_is_by_the_author_beside_it(recorded, make_run, singer, hostile):
    config = make_run(progressive__author_conditioning=True).config
    recordings, generator = Recordings.open(recorded.path, config), singer(config, 2)
    sounds = StageSounds.gather(generator, recordings, newest=True)
    authors = [track.author for track, _ in recordings.held_out(2, 6).places]
    assert set(authors) == {"Ada", hostile}
    assert generator.asked[-6:] == [(number, config.known_authors.index(a)) for number, a in enumerate(authors)]
    assert [sound.title for sound in sounds.generated] == [f"{a}: seed 0, clip {i:04d}" for i, a in enumerate(authors)]


def test_without_recordings_generated_clips_stand_alone(make_run, singer, hostile):
    generator = singer(make_run(progressive__author_conditioning=True).config, 2)
    sounds = StageSounds.gather(generator, None, newest=True)
    assert sounds.recorded == ()
    assert sounds.real is None
    assert [sound.title for sound in sounds.generated[:3]] == [
        f"{hostile}: seed 0, clip 0000",
        "Ada: seed 0, clip 0001",
        f"{hostile}: seed 0, clip 0002",
    ]
    assert [clips.name for clips in sounds.sets] == ["generated", "white noise"]


def test_where_all_is_learnt_from_that_is_said(recorded, make_run, singer):
    config = make_run(feed__split="all").config
    sounds = StageSounds.gather(singer(config, 2), Recordings.open(recorded.path, config), newest=True)
    assert not sounds.held_out
    assert len(sounds.recorded) == 6
    assert sounds.real.name == "recordings, learnt from"


@pytest.mark.parametrize(
    ("rate_hz", "channels", "seconds"), [(500, 1, 1), (16_000, 1, 1), (48_000, 2, 10), (44_100, 1, 60), (8000, 2, 3600)]
)
def test_the_players_of_a_stage_stay_within_their_bound(course, singer, rate_hz, channels, seconds):
    generator = singer(course.config, 2)
    facts = SimpleNamespace(channels=channels, stage_rms=(0.1, 0.1))
    changes = {"length": min(rate_hz * seconds, 1 << 20), "rate_hz": rate_hz, "facts": facts}
    for name, value in changes.items():
        setattr(generator.finished, name, value)
    n, shown = stage_sounds._affordable(6, (rate_hz * seconds, channels), rate_hz)
    size = 2 * n * min(seconds, shown) * bytes_per_second(rate_hz, channels)
    assert 1 <= n <= 6
    assert size <= 2_000_000 * 1.001
    assert shown > 0.5
    assert n == 6 or size > 1_000_000  # no stingier than it must be


def test_titles_say_whose_and_where(recorded, hostile):
    track = recorded.tracks[0]
    assert stage_sounds._title(track, 0, recorded) == "Ada/0000.wav"
    assert stage_sounds._title(track, 6000, recorded) == "Ada/0000.wav, from 1.5 s"
    other = recorded.tracks[-1]
    assert stage_sounds._title(other, 0, recorded) == f"{hostile}: {other.file}"  # its slashes hide it in the path
