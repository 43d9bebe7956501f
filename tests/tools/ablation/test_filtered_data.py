"""Data with the other filter are, to the byte, what `pgan prepare` makes of the same recordings."""

import pytest

from ablation.filtered_data import with_filter
from pgan_audio.data.prepare import prepare
from pgan_audio.data.store import DataFolder
from pgan_audio.data.synthetic import write_corpus
from pgan_audio.errors import DataError


@pytest.mark.parametrize(("have", "want"), [("rrc", "box"), ("box", "rrc")])
def test_all_is_as_prepared(two_filters, tmp_path, have, want):
    made = DataFolder.open(with_filter(DataFolder.open(two_filters[have]), want, tmp_path / "made"))
    prepared = DataFolder.open(two_filters[want])
    assert made.path == tmp_path / "made"
    for stage in (1, 2, 3):
        name = f"stage-{stage}.i16"
        assert (made.path / name).read_bytes() == (prepared.path / name).read_bytes()
    assert made.tracks == prepared.tracks
    assert made.fingerprint == prepared.fingerprint != DataFolder.open(two_filters[have]).fingerprint
    assert made.stage_rms() == prepared.stage_rms()


def test_the_data_serve_that_have_the_filter(two_filters, tmp_path):
    data = DataFolder.open(two_filters["rrc"])
    assert with_filter(data, "rrc", tmp_path / "made") == data.path
    assert not (tmp_path / "made").exists()


def test_what_was_made_is_taken_as_it_is(two_filters, tmp_path):
    data = DataFolder.open(two_filters["rrc"])
    with_filter(data, "box", tmp_path / "made")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "made").iterdir()}
    assert with_filter(data, "box", tmp_path / "made") == tmp_path / "made"
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "made").iterdir()} == before


def test_what_was_made_of_other_recordings_is_refused(two_filters, tmp_path):
    write_corpus(tmp_path / "source", authors=("bowed",), tracks_per_author=2, seconds=1, sample_rate_hz=4000)
    wanted = {"sample_rate_hz": 4000, "clip_samples": 256, "n_stages": 3}
    prepare(tmp_path / "source", tmp_path / "other", wanted)
    with_filter(DataFolder.open(tmp_path / "other"), "box", tmp_path / "made")
    with pytest.raises(DataError, match="isn't made from .*rrc. Remove it"):
        with_filter(DataFolder.open(two_filters["rrc"]), "box", tmp_path / "made")


def test_what_was_cut_off_is_made_anew(two_filters, tmp_path, monkeypatch):
    data = DataFolder.open(two_filters["rrc"])
    with_filter(data, "box", tmp_path / "made")
    (tmp_path / "made" / "index.json").unlink()  # as a kill before the commit leaves it
    made = DataFolder.open(with_filter(data, "box", tmp_path / "made"))
    assert made.fingerprint == DataFolder.open(two_filters["box"]).fingerprint
