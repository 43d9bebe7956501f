"""What is said of a score: each sentence when it is due, and only then."""

import dataclasses

import pytest

from pgan_audio.scoring.findings import findings
from pgan_audio.scoring.score import Group, Verdict

JUDGE = Verdict("set", "0" * 64, "author", 4, 1000.0, 512, 1, 6, True, 0.9, 1 / 6)
GOOD = {
    "is_mean": 4.0,
    "density": 0.9,
    "coverage": 0.8,
    "copied": 0.01,
    "copying_z": 0.5,
    "silent_clips": 0.1,
    "clipped_share": 0.0,
    "duplicates": 0.0,
    "alike": 0.0,
}
NOISE = GOOD | {"is_mean": 1.5}


def said(scored, real=GOOD, judge=JUDGE):
    columns = {"scored": GOOD | scored, "white_noise": NOISE} | ({"held_out": real} if real else {})
    return findings(Group(100, 100, columns), judge)


def test_nothing_is_said_of_clips_like_the_held_out_ones():
    assert said({}) == ()


@pytest.mark.parametrize(
    ("scored", "told"),
    [
        ({"silent_clips": 0.2}, "20.0% of the clips are silent (held-out clips: 10.0%)."),
        ({"clipped_share": 0.01}, "1.00% of the samples are clipped (held-out clips: 0.0%)."),
        ({"duplicates": 0.1}, "10.0% of the clips are exact copies of another one among them (held-out clips: 0.0%)."),
        ({"alike": 0.1}, "10.0% of the clips sound practically like another one among them (held-out clips: 0.0%)."),
        ({"is_mean": 1.5}, "The Inception Score is no better than that of white noise."),
        ({"density": 0.05}, "Hardly a clip lies where real ones do: density 0.05 (held-out clips: 0.90)."),
        ({"coverage": 0.3}, "Much of what real clips do is missing: coverage 0.30 (held-out clips: 0.80)."),
        (
            {"copied": 0.2},
            "20% of the clips are nearer to a training clip than 99 % of the held-out clips are (z = 0.5): "
            "listen to the pairs, they may be copies.",
        ),
        (
            {"copying_z": -5.0},
            "1% of the clips are nearer to a training clip than 99 % of the held-out clips are (z = -5.0): "
            "listen to the pairs, they may be copies.",
        ),
    ],
)
def test_one_thing_wrong_is_one_sentence(scored, told):
    assert said(scored) == (told,)


def test_silence_that_recordings_have_as_well_is_none():
    assert said({"silent_clips": 0.5}, GOOD | {"silent_clips": 0.5}) == ()


def test_without_held_out_clips_plain_sense_decides():
    unknown = {"copied": None, "copying_z": None, "density": None, "coverage": None, "silent_clips": 0.0}
    assert said(unknown, None) == ()
    assert said(unknown | {"silent_clips": 0.5}, None) == ("50.0% of the clips are silent (held-out clips: unknown).",)
    assert said(unknown | {"is_mean": 1.0}, None) == ("The Inception Score is no better than that of white noise.",)


def test_what_an_unfit_judge_says_is_not_repeated():
    unfit = dataclasses.replace(JUDGE, fit=False, accuracy=0.2)
    first, second = said({"is_mean": 1.0, "coverage": 0.0, "alike": 1.0}, judge=unfit)
    assert first == (
        "UNFIT TO JUDGE: the classifier of stage 4 has a balanced accuracy of 20% on held-out tracks, chance has 17%. "
        "All it says, from the Inception Score to NDB/K, means nothing here."
    )
    assert "practically like another" in second
    (untested,) = said({}, judge=dataclasses.replace(JUDGE, fit=False, accuracy=None, chance=None))
    assert untested.startswith("UNFIT TO JUDGE: the classifier of stage 4 was never tested on held-out tracks. All")
