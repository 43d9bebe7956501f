import numpy as np
import pytest

from pgan_audio.audio.seams import seam_ratio
from pgan_audio.ports.recurrent.notation.blocks import Blocks

HOP = 64


@pytest.mark.parametrize("gain", [1.0, 1e-6])
def test_without_edges_it_is_1(rng, gain):
    assert seam_ratio(gain * rng.standard_normal(20_000), HOP) == pytest.approx(1, abs=0.1)
    tone = np.sin(0.05 * np.arange(20_000)) * np.exp(-np.arange(20_000) / 4000)
    assert seam_ratio(gain * tone, HOP) == pytest.approx(1, abs=0.05)
    assert seam_ratio(np.zeros(1000), HOP) == 1


@pytest.mark.parametrize("shift", [0, 1, -1])
def test_jumps_at_the_edges_are_seen_and_elsewhere_are_not(shift):
    tone = np.sin(0.05 * np.arange(20_000)).reshape(-1, 32)
    jumping = (tone * np.where(np.arange(len(tone)) // 2 % 2, 1.0, 0.7)[:, None]).ravel()
    assert seam_ratio(np.roll(jumping, shift), HOP) > 3
    assert seam_ratio(np.roll(jumping, 20), HOP) < 1


def test_blocks_that_have_nothing_to_do_with_one_another_are_put_together_without_clicks(rng):
    """The same low-pass noise, once block after block and once as `Blocks` puts it together."""
    notation = Blocks(2 * HOP, np.zeros(2 * HOP), np.ones(2 * HOP))
    values = rng.standard_normal((400, 2 * HOP))
    values[:, 12 : HOP + 1] = values[:, HOP + 12 :] = 0
    overlapped = notation.decode(values)
    assert seam_ratio(overlapped, HOP) == pytest.approx(1, abs=0.15)
    spectrum = values[:, : HOP + 1] + 0j
    spectrum[:, 1:-1] += 1j * values[:, HOP + 1 :]
    hard = np.fft.irfft(spectrum, n=2 * HOP, norm="ortho").ravel()
    assert seam_ratio(hard, 2 * HOP) > 5
