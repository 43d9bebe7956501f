"""Recordings through a finished auto-encoder: any format, level and length."""

import dataclasses

import numpy as np
import pytest
import soundfile

from pgan_audio.errors import PganError, UsageError
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.generation import ClipGenerator
from pgan_audio.sampling.reconstruction import Reconstruction, loudest, snr_of


@pytest.fixture(scope="module")
def reconstruction(codec_run):
    return Reconstruction(FinishedStage.read(codec_run))


def tone(n_samples, rate_hz=1000, channels=1):
    times = np.arange(n_samples) / rate_hz
    return np.stack([0.5 * np.sin(2 * np.pi * (50 + 30 * c) * times) for c in range(channels)], axis=1)


@pytest.mark.parametrize(
    ("subtype", "step"),
    [("PCM_U8", 2**-7), ("PCM_16", 2**-15), ("PCM_24", 2**-23), ("PCM_32", 2**-24), ("FLOAT", 2**-24)],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_sample_format_is_read_at_its_level(reconstruction, tmp_path, subtype, step, channels):
    wave = tone(301, channels=channels)
    soundfile.write(tmp_path / "tone.wav", wave, 1000, subtype=subtype)
    recording = reconstruction.read(tmp_path / "tone.wav")
    assert recording.wave.shape == (301, channels)
    assert np.abs(recording.wave - wave).max() <= step


def test_other_rates_are_brought_to_the_runs(reconstruction, tmp_path):
    soundfile.write(tmp_path / "tone.wav", tone(4000, 2000), 2000)
    recording = reconstruction.read(tmp_path / "tone.wav")
    assert recording.rate_hz == 1000
    np.testing.assert_allclose(recording.wave[200:-200], tone(2000)[200:-200], atol=0.01)


def test_more_channels_become_two(reconstruction, tmp_path):
    soundfile.write(tmp_path / "tone.wav", tone(100, channels=4), 1000)
    assert reconstruction.read(tmp_path / "tone.wav").wave.shape == (100, 2)


@pytest.mark.parametrize("n_samples", [1, 7, 299, 300, 301, 1234])
def test_any_length_comes_back_as_long(reconstruction, tmp_path, n_samples):
    soundfile.write(tmp_path / "tone.wav", tone(n_samples), 1000)
    recording = reconstruction.read(tmp_path / "tone.wav")
    code = reconstruction.encode(recording)
    assert code.code.shape == (1, -(-n_samples // 30), 8)
    assert reconstruction.decode(code).shape == (n_samples, 1)


def test_level_makes_no_difference(reconstruction, tmp_path):
    """What the network hears always has its peak at -1 dBFS; what comes out has the recording's level again."""
    outputs = []
    for scale in (1.0, 0.01):
        soundfile.write(tmp_path / "tone.wav", scale * tone(600), 1000, subtype="FLOAT")
        code = reconstruction.encode(reconstruction.read(tmp_path / "tone.wav"))
        outputs.append(reconstruction.decode(code) / scale)
        assert code.gain * scale * 0.5 == pytest.approx(10 ** (-1 / 20), rel=1e-2)
    np.testing.assert_allclose(*outputs, atol=1e-4)


def test_silence_comes_back_finite(reconstruction, tmp_path):
    soundfile.write(tmp_path / "silence.wav", np.zeros((90, 2)), 1000)
    code = reconstruction.encode(reconstruction.read(tmp_path / "silence.wav"))
    assert code.gain == 1.0
    assert np.isfinite(reconstruction.decode(code)).all()


def test_a_code_of_another_model_is_refused(reconstruction, tmp_path):
    soundfile.write(tmp_path / "tone.wav", tone(300), 1000)
    code = reconstruction.encode(reconstruction.read(tmp_path / "tone.wav"))
    for other in (
        dataclasses.replace(code, model_sha256="0" * 64),
        dataclasses.replace(code, code=code.code[:, :, :-1]),
        dataclasses.replace(code, n_samples=301),
    ):
        with pytest.raises(PganError, match="The code is of another model than that of"):
            reconstruction.decode(other)


def test_runs_of_other_designs_are_refused(made):
    with pytest.raises(UsageError, match="a run of the design progressive. Name a run of the design fft-autoencoder"):
        Reconstruction(FinishedStage.read(made.run))


def test_signal_to_noise_ratio_by_channel(rng):
    wave = np.stack([np.ones(100), 2 * np.ones(100)], axis=1).astype(np.float32)
    output = wave + np.array([[0.1, 0.1]], np.float32)
    total, (left, right) = snr_of(wave, output)
    assert left == pytest.approx(20, abs=1e-3)
    assert right == pytest.approx(20 + 20 * np.log10(2), abs=1e-3)
    assert total == pytest.approx(10 * np.log10(2.5 / 0.01), abs=1e-3)


@pytest.mark.parametrize(
    ("n_samples", "loud", "expected"), [(100, 55, (35, 75)), (100, 5, (0, 40)), (100, 95, (60, 100)), (25, 3, (0, 25))]
)
def test_the_loudest_part(n_samples, loud, expected):
    """At 10 Hz: four seconds around the second that the loud sample lies in, within the recording."""
    wave = np.full((n_samples, 1), 0.01)
    wave[loud] = 1.0
    first, last = loudest(wave, 10, 4.0)
    assert (first, last) == expected
    assert first <= loud < last


# Random clips


def test_a_finished_auto_encoder_makes_clips(codec_run):
    generator = ClipGenerator.load(codec_run)
    clips = dict(generator.clips(3, [0, 9]))
    assert {index: clip.shape for index, clip in clips.items()} == {0: (300, 1), 9: (300, 1)}
    assert np.array_equal(clips[9], dict(generator.clips(3, [9]))[9])
    assert not np.array_equal(clips[0], clips[9])
