"""Previews of an auto-encoder: held-out clips and what it makes of them."""

import numpy as np
import pytest
import soundfile

from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.data.synthetic import write_corpus
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.reconstruction_previews import ReconstructionPreviews
from pgan_audio.training.run_folder import RunFolder


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=3, seconds=1, sample_rate_hz=4000)
    prepare(folder / "source", folder / "data", {"sample_rate_hz": 4000, "clip_samples": 300, "n_stages": 1})
    return DataFolder.open(folder / "data")


def test_a_preview(codec_run, data, tmp_path):
    run = RunFolder.create(tmp_path / "run")
    preview = ReconstructionPreviews(run, FinishedStage.read(codec_run).config, data)
    held_out = [track for track in data.tracks if track.split != "train"]
    assert len(preview.waves) == min(4, len(held_out))
    preview(lambda frames, training: frames, 1, 1200, 1.0)  # a perfect network
    assert sorted(path.name for path in run.previews.iterdir()) == ["clips-000001200.png", "clips-000001200.wav"]
    sound, rate_hz = soundfile.read(run.previews / "clips-000001200.wav")
    assert rate_hz == 4000
    first, again = sound[:300], sound[1100:1400]  # a gap of 0.2 s between the clip and what came of it
    np.testing.assert_allclose(first, preview.waves[0], atol=1e-4)
    np.testing.assert_allclose(again, first, atol=1e-4)
    assert not sound[300:1100].any()
