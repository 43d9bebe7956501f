import dataclasses
import json

import numpy as np
import pytest

from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import DataError, UsageError

WANTED = {"sample_rate_hz": 8000, "clip_samples": 256, "n_stages": 3, "channels": 2, "normalise": "none"}


@pytest.fixture
def data(tmp_path, write):
    """A data folder of three tracks by two authors, and their samples."""
    noise = [write(file, n, channels=2) for file, n in [("b/1.wav", 300), ("a/1.wav", 200), ("a/2.wav", 1001)]]
    prepare(tmp_path / "source", tmp_path / "data", WANTED)
    return DataFolder.open(tmp_path / "data"), noise


def test_facts(data):
    folder, _ = data
    assert (folder.sample_rate_hz, folder.clip_samples, folder.channels, folder.n_stages) == (8000, 256, 2, 3)
    assert folder.authors == ("a", "b")
    assert [folder.label_index(author) for author in folder.authors] == [0, 1]
    assert [(t.index, t.file, t.author, t.offset, t.n_samples) for t in folder.tracks] == [
        (0, "a/1.wav", "a", 0, 256),
        (1, "a/2.wav", "a", 256, 1004),
        (2, "b/1.wav", "b", 1260, 300),
    ]
    assert [folder.rate_hz(stage) for stage in (1, 2, 3)] == [2000, 4000, 8000]
    assert [folder.length(stage) for stage in (1, 2, 3)] == [64, 128, 256]


def test_stages_hold_the_tracks_one_after_the_other(data):
    folder, (b1, a1, a2) = data
    top = folder.stage(3)
    assert top.dtype == np.int16
    assert top.shape == (1560, 2)
    assert folder.stage(1).shape == (390, 2)
    for x, offset in [(a1, 0), (a2, 256), (b1, 1260)]:
        np.testing.assert_array_equal(top[offset : offset + len(x)], x * 32768)


def test_clip(data):
    folder, (_, _, a2) = data
    clip = folder.clip(3, 1, start=700)
    assert clip.dtype == np.float32
    np.testing.assert_array_equal(clip, a2[700:956])
    np.testing.assert_array_equal(folder.clip(1, 1, start=700), folder.stage(1)[64 + 175 : 64 + 239] / 32768)
    np.testing.assert_array_equal(folder.clip(1, 1, start=703), folder.clip(1, 1, start=700))


@pytest.mark.parametrize("start", [-1, 1004 - 256 + 1])
def test_clip_beyond_the_track(data, start):
    with pytest.raises(UsageError, match=rf"`start` must be from 0 to 748 in track 1\. Received: {start}"):
        data[0].clip(3, 1, start)


@pytest.mark.parametrize("stage", [0, 4])
def test_no_such_stage(data, stage):
    with pytest.raises(UsageError, match=rf"`stage` must be from 1 to 3 in .*data\. Received: {stage}"):
        data[0].stage(stage)


def test_stage_rms_is_over_all_audio_of_a_split(data):
    folder, _ = data
    for split in ("train", "test"):
        tracks = [t for t in folder.tracks if t.split == split]
        for stage, rms in enumerate(folder.stage_rms(split), start=1):
            step = 2 ** (3 - stage)
            parts = [folder.stage(stage)[t.offset // step : (t.offset + t.n_samples) // step] for t in tracks]
            assert rms == pytest.approx(np.sqrt(np.mean(np.square(np.concatenate(parts) / 32768.0))), rel=1e-12)


def test_stage_rms_of_an_empty_split(data):
    with pytest.raises(DataError, match=r"has no track in the split 'valid'"):
        data[0].stage_rms("valid")
    with pytest.raises(UsageError, match=r"`split` must be one of train, valid, test\. Received: 'all'"):
        data[0].stage_rms("all")


def test_the_fingerprint_changes_with_anything(data):
    folder, _ = data

    def fingerprint(settings=folder.settings, tracks=folder.tracks):
        return DataFolder(folder.path, settings, tracks).fingerprint

    assert folder.fingerprint == fingerprint() == DataFolder.open(folder.path).fingerprint
    assert len(folder.fingerprint) == 64
    first, *rest = folder.tracks
    others = [
        fingerprint(settings=dataclasses.replace(folder.settings, normalise="peak")),
        fingerprint(tracks=rest),
        fingerprint(tracks=[dataclasses.replace(first, split="valid"), *rest]),
        fingerprint(tracks=[dataclasses.replace(first, audio_sha256="0" * 64), *rest]),
        fingerprint(tracks=[dataclasses.replace(first, labels={"x": "y"}), *rest]),
    ]
    assert len({folder.fingerprint, *others}) == 6


def test_the_fingerprint_of_the_audio_knows_no_names_labels_or_order(data):
    folder, _ = data

    def fingerprint(settings=folder.settings, tracks=folder.tracks):
        return DataFolder(folder.path, settings, tracks).audio_fingerprint

    first, *rest = folder.tracks
    assert {
        fingerprint(),
        fingerprint(tracks=[*rest, first]),
        fingerprint(tracks=[dataclasses.replace(first, file="other.wav", author="x", labels={"x": "y"}), *rest]),
        fingerprint(settings=dataclasses.replace(folder.settings, label_column="x")),
    } == {folder.audio_fingerprint}
    others = [
        fingerprint(settings=dataclasses.replace(folder.settings, filter="box")),
        fingerprint(tracks=rest),
        fingerprint(tracks=[dataclasses.replace(first, split="valid"), *rest]),
        fingerprint(tracks=[dataclasses.replace(first, audio_sha256="0" * 64), *rest]),
    ]
    assert len({folder.audio_fingerprint, *others}) == 5


# What is no data folder


def test_missing_folder(tmp_path):
    with pytest.raises(DataError, match=r"No data folder at .*nowhere\. Make one: pgan prepare SOURCE --out .*nowhere"):
        DataFolder.open(tmp_path / "nowhere")


def test_other_folder(tmp_path):
    with pytest.raises(DataError, match=r"is not a data folder: it has no data\.toml"):
        DataFolder.open(tmp_path)


def test_unfinished_folder(data):
    (data[0].path / "index.json").unlink()
    with pytest.raises(DataError, match=r"was never finished\. Run the same pgan prepare again"):
        DataFolder.open(data[0].path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tracks": [{}]}', '{"tracks": [1]}', '{"tracks": {"a": 1}}'])
def test_damaged_index(data, text):
    (data[0].path / "index.json").write_text(text)
    with pytest.raises(DataError, match=r"Cannot read .*index\.json: .*\. The data folder is damaged"):
        DataFolder.open(data[0].path)


def test_index_with_a_gap(data):
    path = data[0].path / "index.json"
    index = json.loads(path.read_text())
    del index["tracks"][1]
    path.write_text(json.dumps(index))
    with pytest.raises(DataError, match=r"index\.json is damaged: its tracks don't follow one another"):
        DataFolder.open(data[0].path)


def test_stage_file_that_is_too_short(data):
    path = data[0].path / "stage-2.i16"
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(DataError, match=r"stage-2\.i16 is damaged: expected at least 3120 bytes\. Received: 3118"):
        DataFolder.open(data[0].path)
    path.unlink()
    with pytest.raises(DataError, match=r"stage-2\.i16 is damaged: expected at least 3120 bytes\. Received: 0"):
        DataFolder.open(data[0].path)
