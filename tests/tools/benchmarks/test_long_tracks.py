"""The corpus of long tracks: as long as asked for, in the formats asked for, and sound."""

import numpy as np
import pytest
import soundfile

from benchmarks import long_tracks
from benchmarks.long_tracks import LongTrack, write_long_track, write_long_tracks

RATE_HZ = 8_000


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(long_tracks, "BLOCK_SECONDS", 1)
        patched.setattr(long_tracks, "ProcessPoolExecutor", Serial)
        return write_long_tracks(tmp_path_factory.mktemp("corpus"), 7.5, 2.0, ["wav", "flac", "mp3"], RATE_HZ)


class Serial:
    """A pool that does the work here and now."""

    def __init__(self, workers, context):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    map = staticmethod(map)


def test_the_tracks_together_are_as_long_as_asked_for(files):
    seconds = [soundfile.info(file).duration for file in files]
    assert seconds[:3] == pytest.approx([2, 2, 2], abs=0.2)  # MP3 pads
    assert sum(seconds) == pytest.approx(7.5, abs=0.3)


def test_formats_take_turns_so_that_a_part_is_like_the_whole(files):
    assert [file.suffix for file in files] == [".wav", ".flac", ".mp3", ".wav"]
    assert [soundfile.info(file).format for file in files] == ["WAV", "FLAC", "MP3", "WAV"]


def test_tracks_are_stereo_at_the_rate_and_below_full_scale(files):
    for file in files:
        samples, rate_hz = soundfile.read(file)
        assert rate_hz == RATE_HZ
        assert samples.shape[1] == 2
        assert 0.05 < np.abs(samples).max() < 1
        assert not np.array_equal(samples[:, 0], samples[:, 1])


def test_tracks_and_their_parts_differ(files):
    first, last = (soundfile.read(file)[0] for file in (files[0], files[3]))
    n = len(last)
    assert abs(np.corrcoef(first[:n, 0], last[:, 0])[0, 1]) < 0.5
    assert abs(np.corrcoef(first[:RATE_HZ, 0], first[RATE_HZ:, 0])[0, 1]) < 0.5


def test_a_track_is_the_same_again(tmp_path):
    for name in ("a.wav", "b.wav"):
        write_long_track(LongTrack(tmp_path / name, 0.5, RATE_HZ, seed=3))
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_the_processes_of_a_pool_write_the_same(tmp_path):
    (file,) = write_long_tracks(tmp_path, 0.5, 2.0, ["wav"], RATE_HZ)
    write_long_track(LongTrack(tmp_path / "again.wav", 0.5, RATE_HZ, seed=0))
    assert file.read_bytes() == (tmp_path / "again.wav").read_bytes()
