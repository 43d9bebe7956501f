"""A recording is heard as prepared data are."""

import dataclasses

import numpy as np
import pytest
import soundfile

from pgan_audio.audio import files
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import AudioError
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.recording import heard


@pytest.fixture(scope="module")
def mono(made):
    """Stage 2 of 3: 500 Hz, 128 samples."""
    return FinishedStage.read(made.run, 2)


@pytest.fixture(scope="module")
def stereo(made_with_authors):
    return FinishedStage.read(made_with_authors.run, 2)


def bursts(n_samples, channels, rng):
    x = rng.standard_normal((n_samples, channels)) * np.hanning(n_samples)[:, None]
    return 0.4 * x / np.abs(x).max()


@pytest.mark.parametrize(
    ("suffix", "rate_hz", "seconds", "channels"),
    [("wav", 44_100, 0.2, 2), ("flac", 8000, 0.256, 1), ("wav", 1000, 0.05, 1), ("aiff", 22_050, 0.256, 3)],
)
@pytest.mark.parametrize("kind", ["mono", "stereo"])
def test_it_is_what_the_data_folder_would_hold(request, tmp_path, rng, kind, suffix, rate_hz, seconds, channels):
    finished = request.getfixturevalue(kind)
    path = tmp_path / "in" / f"x.{suffix}"
    path.parent.mkdir()
    soundfile.write(path, bursts(round(rate_hz * seconds), channels, rng), rate_hz)
    wanted = {"sample_rate_hz": 1000, "clip_samples": 256, "n_stages": 3, "channels": finished.facts.channels}
    prepare(path.parent, tmp_path / "data", wanted, workers=1)
    data = DataFolder.open(tmp_path / "data")
    for stage in (1, 2, 3):
        clip = heard(dataclasses.replace(finished, stage=stage), path)
        assert clip.dtype == np.float32
        np.testing.assert_allclose(clip, data.clip(stage, 0), atol=2 / 32768)


def test_of_a_long_file_the_beginning_is_heard_and_no_more_decoded(mono, tmp_path, rng, monkeypatch):
    x = bursts(400_000, 1, rng) + 0.01
    soundfile.write(tmp_path / "long.wav", x, 1000, subtype="FLOAT")
    soundfile.write(tmp_path / "short.wav", x[:256] / np.abs(x[:256]).max(), 1000, subtype="FLOAT")
    blocks = []

    def counted(path):
        for block in original(path):
            blocks.append(block)
            yield block

    original = files.blocks
    monkeypatch.setattr(files, "blocks", counted)
    clip = heard(mono, tmp_path / "long.wav")
    assert len(blocks) == 1
    np.testing.assert_allclose(clip, heard(mono, tmp_path / "short.wav"), atol=1e-6)


def test_a_silent_beginning_is_refused(mono, tmp_path):
    x = np.zeros((5000, 1))
    x[256:] = 0.5
    soundfile.write(tmp_path / "x.wav", x, 1000)
    with pytest.raises(AudioError, match=r"x\.wav is silent for its first 0\.256 s, all that counts here\. .* Cut off"):
        heard(mono, tmp_path / "x.wav")


def test_what_is_no_sound_is_refused(mono, tmp_path):
    (tmp_path / "x.wav").write_text("no sound")
    with pytest.raises(AudioError, match=r"Cannot decode .*x\.wav"):
        heard(mono, tmp_path / "x.wav")
