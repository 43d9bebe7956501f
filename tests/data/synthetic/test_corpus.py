from pathlib import Path

import numpy as np
import pytest
import soundfile

from pgan_audio.audio import measures
from pgan_audio.data.synthetic import AUTHORS, corpus, render, write_corpus
from pgan_audio.errors import UsageError

SHORT = {"tracks_per_author": 2, "seconds": 0.5, "sample_rate_hz": 8000}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.wav"))}


def test_writes_a_folder_per_author(tmp_path: Path) -> None:
    write_corpus(tmp_path / "new" / "corpus", tracks_per_author=3, seconds=0.5, sample_rate_hz=11_025)
    folders = sorted(path.name for path in (tmp_path / "new" / "corpus").iterdir())
    assert folders == sorted(AUTHORS)
    assert len(folders) >= 8
    for name in folders:
        files = sorted((tmp_path / "new" / "corpus" / name).iterdir())
        assert [file.name for file in files] == ["01.wav", "02.wav", "03.wav"]
        info = soundfile.info(files[0])
        assert (info.samplerate, info.channels, info.subtype, info.frames) == (11_025, 1, "PCM_16", 5512)


def test_the_seed_decides_every_byte(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        write_corpus(tmp_path / name, seed=seed, **SHORT)
    one, same, other = (contents(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same
    assert len(set(one.values()) | set(other.values())) == 2 * len(one)  # no two tracks alike


def test_a_track_does_not_depend_on_what_is_beside_it(tmp_path: Path) -> None:
    write_corpus(tmp_path / "all", **SHORT)
    write_corpus(tmp_path / "few", **{**SHORT, "tracks_per_author": 1}, authors=["organ", "bell", "organ"])
    few = contents(tmp_path / "few")
    assert list(few) == ["bell/01.wav", "organ/01.wav"]
    assert few.items() <= contents(tmp_path / "all").items()


@pytest.mark.parametrize("rate_hz", [4000, 16_000, 44_100])
@pytest.mark.parametrize("author", AUTHORS.values(), ids=AUTHORS)
def test_levels_are_sane(author: corpus.Author, rate_hz: int) -> None:
    for track in (1, 2):
        samples = render(author, 2.0, rate_hz, track=track)
        assert samples.shape == (2 * rate_hz,)
        assert samples.dtype == np.float32
        assert np.abs(samples).max() <= 10 ** (-1 / 20) + 1e-6
        assert -26.0 < measures.level_db(samples) < -19.99
        assert abs(samples.mean()) < 0.005
        assert samples[-1] == 0.0
        assert measures.silence_share(samples, rate_hz) < 0.5


def test_seconds_are_kept_to_the_sample() -> None:
    assert render(AUTHORS["chip"], 0.1234, 8000).shape == (987,)


def test_an_empty_folder_is_taken_a_full_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_corpus(tmp_path / "empty", authors=["chip"], **SHORT)
    before = contents(tmp_path / "empty")
    with pytest.raises(UsageError, match=r"a folder that is new or empty. Received: .*empty, which is not"):
        write_corpus(tmp_path / "empty", authors=["drums"], **SHORT)
    assert contents(tmp_path / "empty") == before
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"new or empty. Received: .*file"):
        write_corpus(tmp_path / "file", **SHORT)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_failure_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(corpus, "write_wav", full_disk)
    with pytest.raises(OSError, match="no space left"):
        write_corpus(tmp_path / "corpus", **SHORT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"authors": ["bell", "flute", "bach"]}, "`authors` must name some of bell, .*plucked. Received: bach, flute"),
        ({"authors": []}, "`authors` must name some of .* Received: none"),
        ({"tracks_per_author": 0}, "`tracks_per_author` must lie from 1 to 9999. Received: 0"),
        ({"seconds": 0.0}, r"`seconds` must lie from 0.1 to 600. Received: 0.0"),
        ({"seconds": float("nan")}, "`seconds` must lie .* Received: nan"),
        ({"sample_rate_hz": 0}, "`sample_rate_hz` must lie from 4000 to 192000. Received: 0"),
        ({"seed": -1}, "`seed` must lie from 0"),
    ],
)
def test_senseless_arguments_are_refused(arguments: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        write_corpus(tmp_path / "corpus", **arguments)  # type: ignore[arg-type]
    assert not (tmp_path / "corpus").exists()
