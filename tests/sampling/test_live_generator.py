"""A generator in memory makes the clips that it makes from the disk."""

import numpy as np
import pytest


@pytest.mark.parametrize("which", ["made", "made_with_authors"])
def test_clips_are_those_of_the_finished_stage(request, which):
    from pgan_audio.designs import build_design
    from pgan_audio.sampling.generation import ClipGenerator
    from pgan_audio.sampling.live_generator import BATCH, LiveGenerator

    made = request.getfixturevalue(which)
    live = LiveGenerator(made.networks[2], made.config, build_design(made.config), fade=1.0)
    numbers = [*range(BATCH + 3), 1000]
    ours, theirs = (list(source.clips(7, numbers)) for source in (live, ClipGenerator.load(made.run, 2)))
    assert [number for number, _ in ours] == [number for number, _ in theirs] == numbers
    np.testing.assert_allclose([clip for _, clip in ours], [clip for _, clip in theirs], atol=1e-5)
    assert ours[0][1].dtype == np.float32


def test_the_fade_has_its_say(made):
    from pgan_audio.designs import build_design
    from pgan_audio.sampling.live_generator import LiveGenerator

    design = build_design(made.config)
    (a, b) = (
        np.stack([clip for _, clip in LiveGenerator(made.networks[2], made.config, design, fade).clips(0, range(3))])
        for fade in (0.0, 1.0)
    )
    assert np.abs(a - b).max() > 1e-3
