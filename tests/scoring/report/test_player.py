"""Players: the very sound, at a rate that browsers play."""

import base64
import io
import re

import numpy as np
import pytest
import soundfile

from pgan_audio.audio.resampling import up
from pgan_audio.scoring.report.player import bytes_per_second, player


def heard(markup):
    (content,) = re.findall(r'src="data:audio/wav;base64,([^"]*)"', markup)
    return soundfile.read(io.BytesIO(base64.b64decode(content, validate=True)), always_2d=True)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_clip_is_heard_as_it_is(rng, channels):
    clip = np.round(0.1 * rng.standard_normal((500, channels)) * 32768) / 32768
    markup = player(clip, 16_000, 'generated "one"')
    samples, rate_hz = heard(markup)
    np.testing.assert_array_equal(samples, clip)
    assert rate_hz == 16_000
    assert 'controls preload="none" aria-label="generated &quot;one&quot;"' in markup


@pytest.mark.parametrize(("rate_hz", "played_hz"), [(125, 8000), (4000, 8000), (8000, 8000), (11_025 / 4, 11_025)])
def test_a_low_rate_is_doubled_until_it_can_be_played(rng, rate_hz, played_hz):
    clip = (0.1 * rng.standard_normal((256, 1))).astype(np.float32)
    samples, received_hz = heard(player(clip, rate_hz, ""))
    expected = clip
    while len(expected) / len(clip) * rate_hz < 8000:
        expected = up(expected)
    assert received_hz == played_hz
    np.testing.assert_allclose(samples, expected, atol=1 / 32768)


def test_long_clips_are_cut_and_odd_ones_played():
    clip = np.full((16_000, 1), 0.5)
    clip[3] = np.nan
    clip[4] = -7
    samples, _ = heard(player(clip, 8000, "", seconds=0.25))
    assert len(samples) == 2000
    assert samples[3:5, 0].tolist() == [0, -1]
    assert len(heard(player(clip, 8000, "", seconds=9))[0]) == 16_000


@pytest.mark.parametrize(("rate_hz", "channels"), [(500, 1), (8000, 2), (44_100, 1)])
def test_the_size_is_known_beforehand(rate_hz, channels):
    n = 4 * round(rate_hz)
    size = len(player(np.zeros((n, channels)), rate_hz, "x"))
    assert size == pytest.approx(4 * bytes_per_second(rate_hz, channels), rel=0.01)
