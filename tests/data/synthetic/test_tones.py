import numpy as np
import pytest

from pgan_audio.data.synthetic import tones


class TestHarmonicWave:
    def test_equals_the_sum_of_sines(self, rng: np.random.Generator) -> None:
        frequency_hz = 200.0 * 2.0 ** (0.1 * np.sin(np.arange(4000) / 300))
        amplitudes = rng.standard_normal(9)
        phase, expected = 0.3, np.zeros(4000)
        for i in range(4000):
            expected[i] = sum(a * np.sin(2 * np.pi * (k + 1) * phase) for k, a in enumerate(amplitudes))
            phase += frequency_hz[i] / 8000
        wave = tones.harmonic_wave(frequency_hz, amplitudes, 8000, 0.3)
        np.testing.assert_allclose(wave, expected, atol=1e-4)

    def test_leaves_out_what_would_fold_down(self) -> None:
        frequency_hz = 500.0  # harmonics to the seventh lie below 0.45 of 8 kHz
        wave = tones.harmonic_wave(np.full(8000, frequency_hz), np.ones(20), 8000)
        power = np.abs(np.fft.rfft(wave) / 4000) ** 2
        expected = np.zeros(4001)
        expected[500:3501:500] = 1.0
        np.testing.assert_allclose(power, expected, atol=1e-3)

    @pytest.mark.parametrize(("highest_hz", "count"), [(500.0, 7), (1800.0, 2), (1801.0, 1), (3000.0, 1), (9000.0, 1)])
    def test_a_tone_has_room_for_so_many_harmonics(self, highest_hz: float, count: int) -> None:
        np.testing.assert_array_equal(tones.harmonics_below(highest_hz, 8000), np.arange(1, count + 1))


def test_decay_is_60_db_at_its_time() -> None:
    np.testing.assert_allclose(tones.decay(np.array([0.0, 0.7, 1.4]), 1.4), [1.0, 10**-1.5, 1e-3])


def test_held_rises_stays_and_falls() -> None:
    time = np.array([0.0, 0.05, 0.1, 0.5, 1.0, 1.1, 1.2, 1.5])
    np.testing.assert_allclose(tones.held(time, 1.0, 0.1, 0.2), [0, 0.5, 1, 1, 1, 0.5, 0, 0], atol=1e-12)
    assert tones.held(time, 0.05, 0.1, 0.2).max() == pytest.approx(0.5)  # let go half way up


def test_ended_fades_the_end_alone() -> None:
    faded = tones.ended(np.ones(100), 1000, 0.02)
    np.testing.assert_array_equal(faded[:80], 1.0)
    np.testing.assert_allclose(faded[80:], np.linspace(1, 0, 20))
    assert tones.ended(np.ones(5), 1000, 0.02)[-1] == 0.0


class TestNoiseBand:
    def test_has_rms_1_in_its_band(self, rng: np.random.Generator) -> None:
        noise = tones.noise_band(50_000, 1000.0, 2000.0, 8000, rng)
        power = np.abs(np.fft.rfft(noise)) ** 2
        frequencies_hz = np.fft.rfftfreq(50_000, 1 / 8000)
        inside = (frequencies_hz > 900) & (frequencies_hz < 2200)
        assert np.sqrt(np.mean(noise**2)) == pytest.approx(1.0)
        assert power[inside].sum() > 0.85 * power.sum()
        assert power[frequencies_hz < 300].sum() < 0.01 * power.sum()

    @pytest.mark.parametrize("rate_hz", [4000, 16_000, 192_000])
    def test_is_moved_below_what_the_rate_can_hold(self, rate_hz: int, rng: np.random.Generator) -> None:
        assert np.all(np.isfinite(tones.noise_band(100, 4500.0, 12_000.0, rate_hz, rng)))


def test_resonance_is_1_at_its_centre_and_half_the_power_half_a_bandwidth_off() -> None:
    np.testing.assert_allclose(tones.resonance([400.0, 500.0, 600.0], 500.0, 200.0) ** 2, [0.5, 1.0, 0.5])
