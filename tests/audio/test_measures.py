import json

import numpy as np
import pytest

from pgan_audio.audio import measures
from pgan_audio.errors import UsageError

RATES_HZ = (250, 1000, 8000, 16000)


def tone(frequency_hz: float, rate_hz: float, seconds: float = 1.024, amplitude: float = 1.0) -> np.ndarray:
    phase = 2 * np.pi * frequency_hz * np.arange(round(seconds * rate_hz)) / rate_hz
    return np.asarray(amplitude * np.sin(phase))


def pulses(frequency_hz: float, rate_hz: float, seconds: float = 1.024) -> np.ndarray:
    clip = np.zeros(round(seconds * rate_hz))
    clip[:: round(rate_hz / frequency_hz)] = 1.0
    return clip


class TestLevel:
    def test_of_a_full_scale_sine_and_its_tenth(self) -> None:
        clip = tone(100, 1000, seconds=1.0)
        assert measures.level_db(clip) == pytest.approx(-3.0103, abs=1e-4)
        assert measures.level_db(0.1 * clip) == pytest.approx(-23.0103, abs=1e-4)

    def test_is_a_mean_of_decibels_with_a_floor(self) -> None:
        clips = np.stack([np.full(100, 1.0), np.full(100, 0.01), np.zeros(100)])
        assert measures.level_db(clips) == pytest.approx((0 - 40 - 120) / 3)
        assert measures.level_db(clips, floor_db=-60) == pytest.approx((0 - 40 - 60) / 3)


class TestSilence:
    def test_counts_frames_of_20_ms(self) -> None:
        clip = np.zeros(1000)
        clip[:410] = 0.5  # at 1 kHz 20.5 frames of 20 samples: the twenty-first is not silent
        assert measures.silence_share(clip, 1000) == pytest.approx(29 / 50)

    def test_threshold_lies_at_60_db_below_full_scale(self) -> None:
        assert measures.silence_share(np.full(1000, 10 ** (-59.9 / 20)), 1000) == 0.0
        assert measures.silence_share(np.full(1000, 10 ** (-60.1 / 20)), 1000) == 1.0

    def test_relative_to_the_clips_own_loudest_frame(self) -> None:
        clip = np.concatenate([np.full(500, 1e-4), np.full(500, 1e-6)])
        assert measures.silence_share(clip, 1000) == 1.0
        assert measures.silence_share(clip, 1000, threshold_db=-30, relative=True) == 0.5
        assert measures.silence_share(clip, 1000, threshold_db=-50, relative=True) == 0.0
        assert measures.silence_share(0 * clip, 1000, relative=True) == 1.0

    def test_a_clip_shorter_than_a_frame_is_one_frame(self) -> None:
        assert measures.silence_share(np.ones(3), 16000) == 0.0


def test_clipped_share_counts_both_sides_from_the_largest_16_bit_value() -> None:
    clip = np.array([1.0, -1.0, 1.5, -32767 / 32768, 32766 / 32768, 0.0, 0.5, -0.5], dtype=np.float32)
    assert measures.clipped_share(clip) == 4 / 8


def test_one_sided_share_has_its_border_at_6_db() -> None:
    shape = np.array([[1.0, -0.51], [1.0, -0.49], [-1.0, 0.49], [1.0, 0.5], [0.0, 0.0]])
    assert measures.one_sided_share(shape) == pytest.approx(3 / 5)


class TestCentroid:
    @pytest.mark.parametrize("rate_hz", RATES_HZ)
    def test_of_a_sine_is_its_frequency(self, rate_hz: int) -> None:
        frequency_hz = 0.31 * rate_hz
        centroid_hz = measures.spectral_centroid_hz(tone(frequency_hz, rate_hz), rate_hz)
        assert centroid_hz == pytest.approx(frequency_hz, rel=0.002)

    @pytest.mark.parametrize("rate_hz", RATES_HZ)
    def test_of_white_noise_is_a_quarter_of_the_rate(self, rate_hz: int, rng: np.random.Generator) -> None:
        noise = rng.standard_normal((40, rate_hz))
        assert measures.spectral_centroid_hz(noise, rate_hz) == pytest.approx(rate_hz / 4, rel=0.03)

    def test_is_weighted_by_power(self) -> None:
        clip = tone(1000, 8000) + 0.5 * tone(3000, 8000)
        assert measures.spectral_centroid_hz(clip, 8000) == pytest.approx((1000 + 0.25 * 3000) / 1.25, rel=0.01)

    def test_leaves_silent_clips_out(self) -> None:
        clips = np.stack([tone(1000, 8000), np.zeros(8192)])
        assert measures.spectral_centroid_hz(clips, 8000) == pytest.approx(1000, rel=0.01)


class TestModulation:
    @pytest.mark.parametrize("rate_hz", [1000, 8000])
    @pytest.mark.parametrize("depth", [0.1, 0.5, 1.0])
    def test_of_a_modulated_tone_is_the_depth(self, depth: float, rate_hz: int) -> None:
        clip = (1 + depth * tone(4.0, rate_hz, 2.0)) * tone(200, rate_hz, 2.0)
        assert measures.modulation_2_8hz(clip, rate_hz) == pytest.approx(depth, rel=0.03)

    @pytest.mark.parametrize(
        ("frequency_hz", "expected"), [(0.5, 0.0), (1.4, 0.0), (2.5, 0.9), (7.5, 0.9), (8.6, 0.0), (30.0, 0.0)]
    )
    def test_counts_the_band_alone(self, frequency_hz: float, expected: float) -> None:
        clip = (1 + 0.9 * tone(frequency_hz, 8000, 4.0)) * tone(700, 8000, 4.0)
        assert measures.modulation_2_8hz(clip, 8000) == pytest.approx(expected, abs=0.04)

    def test_of_noise_grows_with_the_depth_of_its_modulation(self, rng: np.random.Generator) -> None:
        noise = rng.standard_normal((20, 16000))
        steady = measures.modulation_2_8hz(noise, 8000)
        modulated = measures.modulation_2_8hz(noise * (1 + 0.8 * tone(5.0, 8000, 2.0)), 8000)
        assert steady < 0.06
        assert modulated == pytest.approx(0.8, abs=0.06)

    def test_does_not_depend_on_level(self, rng: np.random.Generator) -> None:
        noise = rng.standard_normal(8192)
        assert measures.modulation_2_8hz(1e-4 * noise, 8000) == pytest.approx(measures.modulation_2_8hz(noise, 8000))


def slow_harmonicity(clip: np.ndarray, rate_hz: float) -> float:
    """The definition, written out."""
    n = round(0.128 * rate_hz)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)
    frames = [clip[start : start + n] for start in range(0, len(clip) - n + 1, n // 2)]
    energies = [float(np.sum(frame**2)) for frame in frames]
    values = []
    for frame, energy in zip(frames, energies, strict=True):
        if energy > max(energies) / 10:
            x = frame * window
            lags = range(round(rate_hz / 250), round(rate_hz / 80) + 1)
            values.append(max(np.dot(x[:-lag], x[lag:]) / np.dot(x, x) for lag in lags))
    return float(np.mean(values))


class TestHarmonicity:
    @pytest.mark.parametrize("rate_hz", [250, 1000, 8000])
    def test_equals_the_definition_written_out(self, rate_hz: int, rng: np.random.Generator) -> None:
        decay = np.exp(-np.arange(2 * rate_hz) / (0.3 * rate_hz))  # quiet frames at the end, to be left out
        clips = rng.standard_normal((5, 2 * rate_hz)) * decay + 0.3 * pulses(100, rate_hz, 2.0)
        expected = np.mean([slow_harmonicity(clip, rate_hz) for clip in clips])
        assert measures.harmonicity(clips, rate_hz) == pytest.approx(expected, abs=1e-9)

    @pytest.mark.parametrize("pitch_hz", [80, 100, 160, 250])
    def test_of_a_pulse_train_is_the_windows_own_correlation(self, pitch_hz: int) -> None:
        share = 1 / pitch_hz / 0.128  # of the window that one period takes
        closed_form = (1 - share) * (2 + np.cos(2 * np.pi * share)) / 3 + np.sin(2 * np.pi * share) / (2 * np.pi)
        assert measures.harmonicity(pulses(pitch_hz, 8000), 8000) == pytest.approx(closed_form, abs=0.005)

    def test_of_pulses_slower_than_80_hz_is_none(self) -> None:
        assert measures.harmonicity(pulses(50, 8000), 8000) == pytest.approx(0.0, abs=1e-9)

    @pytest.mark.parametrize(("rate_hz", "expected"), [(1000, 0.17), (8000, 0.10)])
    def test_of_white_noise(self, rate_hz: int, expected: float, rng: np.random.Generator) -> None:
        noise = rng.standard_normal((40, round(1.024 * rate_hz)))
        assert measures.harmonicity(noise, rate_hz) == pytest.approx(expected, abs=0.015)

    def test_hears_loud_frames_alone(self, rng: np.random.Generator) -> None:
        voiced = pulses(125, 8000)
        hiss = rng.standard_normal(voiced.size)
        quiet = np.concatenate([voiced, 0.02 * hiss])
        loud = np.concatenate([voiced, 0.2 * hiss])
        alone = measures.harmonicity(voiced, 8000)
        assert measures.harmonicity(quiet, 8000) == pytest.approx(alone, abs=0.02)
        assert measures.harmonicity(loud, 8000) < 0.65
        assert measures.harmonicity(loud, 8000, strongest=True) == pytest.approx(alone, abs=0.01)

    def test_a_click_that_the_window_hides_has_none(self) -> None:
        assert measures.harmonicity(np.eye(1, 8192)[0], 8000) == 0.0


class TestDistinctness:
    def test_of_copies_is_0_and_of_noise_near_1(self, rng: np.random.Generator) -> None:
        noise = rng.standard_normal((10, 2048))
        assert measures.distinctness(np.tile(noise[:1], (10, 1))) == pytest.approx(0.0, abs=1e-5)
        assert measures.distinctness(noise) > 0.9

    def test_does_not_hear_level(self, rng: np.random.Generator) -> None:
        clip = rng.standard_normal(2048)
        assert measures.distinctness(np.stack([clip, 0.1 * clip, -0.3 * clip])) == pytest.approx(0.0, abs=1e-4)

    def test_is_a_mean_over_pairs(self, rng: np.random.Generator) -> None:
        one, other = 0.1 * rng.standard_normal((2, 2048))
        pair = measures.distinctness(np.stack([one, other]))
        assert measures.distinctness(np.stack([one, one, other])) == pytest.approx(pair * 2 / 3, abs=1e-5)

    def test_hears_60_db_down(self, rng: np.random.Generator) -> None:
        loud, noise = tone(440, 8000, 0.256), rng.standard_normal((2, 2048))
        assert measures.distinctness(loud + 1e-3 * noise) < 0.02
        assert measures.distinctness(loud + 1e-2 * noise) > 0.05

    def test_silent_clips_are_alike_but_not_like_a_sound(self, rng: np.random.Generator) -> None:
        clips = np.stack([np.zeros(2048), np.zeros(2048), rng.standard_normal(2048)])
        assert measures.distinctness(clips[:2]) == 0.0
        assert measures.distinctness(clips[1:]) == 1.0

    def test_of_one_clip_is_0_and_of_many_looks_at_the_first(self, rng: np.random.Generator) -> None:
        noise = rng.standard_normal((4, 512))
        assert measures.distinctness(noise[:1]) == 0.0
        assert measures.distinctness(noise, max_clips=2) == measures.distinctness(noise[:2])


KEYS = {
    "level_db",
    "silence_share",
    "pause_share",
    "clipped_share",
    "one_sided_share",
    "centroid_hz",
    "modulation",
    "harmonicity",
    "harmonicity_strongest",
    "distinctness",
}


@pytest.mark.parametrize("rate_hz", [250, 500, 1000, 16000])
@pytest.mark.parametrize("kind", ["noise", "silence", "faint", "click", "constant", "short"])
def test_summary_is_finite_whatever_the_clips(kind: str, rate_hz: int, rng: np.random.Generator) -> None:
    examples: dict[str, np.ndarray] = {
        "noise": rng.standard_normal((3, rate_hz)).astype(np.float32),
        "silence": np.zeros((3, rate_hz)),
        "faint": np.full((2, rate_hz), 1e-300),
        "click": np.eye(2, rate_hz),
        "constant": np.ones((2, rate_hz)),
        "short": np.ones((2, 1)),
    }
    result = measures.summary(examples[kind], rate_hz)
    assert set(result) == KEYS
    assert all(type(value) is float and np.isfinite(value) for value in result.values())
    json.dumps(result)


def test_summary_says_what_the_functions_say(rng: np.random.Generator) -> None:
    clips = 0.3 * rng.standard_normal((4, 4096))
    clips[0, :3000] = 0.0
    result = measures.summary(clips, 4000)
    assert result["level_db"] == measures.level_db(clips)
    assert result["silence_share"] == measures.silence_share(clips, 4000) > 0.1
    assert result["clipped_share"] == measures.clipped_share(clips) > 0
    assert result["centroid_hz"] == measures.spectral_centroid_hz(clips, 4000)
    assert result["modulation"] == measures.modulation_2_8hz(clips, 4000)
    assert result["harmonicity"] == measures.harmonicity(clips, 4000) < result["harmonicity_strongest"]
    assert result["distinctness"] == measures.distinctness(clips)


@pytest.mark.parametrize(
    ("clips", "received"),
    [
        (np.zeros((2, 3, 4)), r"float64 of shape \(2, 3, 4\)"),
        (np.zeros((2, 0)), r"float64 of shape \(2, 0\)"),
        (np.zeros(5, dtype=np.int16), r"int16 of shape \(5,\)"),
        (np.array([0.0, np.nan, np.inf]), "2 of 3 samples"),
    ],
)
def test_what_are_no_clips_is_refused(clips: np.ndarray, received: str) -> None:
    with pytest.raises(UsageError, match=f"Argument `clips` must .*Received: {received}"):
        measures.summary(clips, 8000)
