"""Pairs as sound files."""

import numpy as np
import pytest
import soundfile

from pgan_audio.errors import UsageError
from pgan_audio.scoring.pairs import write_pairs
from pgan_audio.scoring.score import Pair


@pytest.fixture
def pairs(rng):
    made = 0.1 * rng.standard_normal((3, 2, 100, 1)).astype(np.float32)
    return [(Pair(0.1 * i, f"clip {i}", f"a/{i}.wav at 0.000 s"), *made[i]) for i in range(3)]


def test_each_clip_beside_its_training_clip(tmp_path, pairs):
    folder = tmp_path / "run" / "pairs" / "stage-4"
    write_pairs(folder, pairs, 1000)
    assert sorted(path.name for path in folder.iterdir()) == [
        *(f"pair-0{i}-{which}.wav" for i in (1, 2, 3) for which in ("scored", "training")),
        "pairs.txt",
    ]
    samples, rate_hz = soundfile.read(folder / "pair-02-training.wav", always_2d=True)
    assert rate_hz == 1000
    np.testing.assert_allclose(samples, pairs[1][2], atol=1e-4)
    assert "02    0.1000    clip 1  |  a/1.wav at 0.000 s" in (folder / "pairs.txt").read_text()


def test_the_pairs_of_a_later_score_replace_all_earlier_ones(tmp_path, pairs):
    write_pairs(tmp_path / "pairs", pairs, 1000)
    write_pairs(tmp_path / "pairs", pairs[:1], 1000)
    assert len(list((tmp_path / "pairs").iterdir())) == 3


@pytest.mark.parametrize("name", ["notes.txt", "pair-1-scored.wav", "pair-01-scored.mp3"])
def test_a_folder_of_other_things_is_left_alone(tmp_path, pairs, name):
    (tmp_path / "pairs").mkdir()
    (tmp_path / "pairs" / name).write_text("mine")
    with pytest.raises(UsageError, match=f"holds other things than pairs of clips .{name}.*--out"):
        write_pairs(tmp_path / "pairs", pairs, 1000)
    assert [path.name for path in (tmp_path / "pairs").iterdir()] == [name]


def test_a_file_in_their_place(tmp_path, pairs):
    (tmp_path / "pairs").touch()
    with pytest.raises(UsageError, match="is a file. Expected a folder"):
        write_pairs(tmp_path / "pairs", pairs, 1000)
