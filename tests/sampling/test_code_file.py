"""The code of a recording in a file: there and back, and nothing else is taken for one."""

import numpy as np
import pytest

from pgan_audio.errors import PganError
from pgan_audio.sampling.code_file import CodeFile
from pgan_audio.training.arrays import write_arrays

SHA256 = "0123456789abcdef" * 4


@pytest.fixture
def code(rng):
    return CodeFile(rng.standard_normal((2, 5, 3)).astype(np.float32), 140, 44_100, 0.75, SHA256)


def test_there_and_back(code, tmp_path):
    code.write(tmp_path / "song.npz")
    again = CodeFile.read(tmp_path / "song.npz")
    np.testing.assert_array_equal(again.code, code.code)
    assert (again.n_samples, again.rate_hz, again.gain, again.model_sha256) == (140, 44_100, 0.75, SHA256)
    assert [path.name for path in tmp_path.iterdir()] == ["song.npz"]


def test_the_file_is_numpys_and_needs_no_pickle(code, tmp_path):
    code.write(tmp_path / "song.npz")
    with np.load(tmp_path / "song.npz", allow_pickle=False) as arrays:
        assert sorted(arrays.files) == ["code", "gain", "model_sha256", "n_samples", "rate_hz"]
        np.testing.assert_array_equal(arrays["code"], code.code)


def arrays_of(recording, **changes):
    digest = np.frombuffer(bytes.fromhex(SHA256), np.uint8)
    whole = {"code": recording.code, "n_samples": np.array(140), "rate_hz": np.array(44_100), "gain": np.array(0.75)}
    return {name: x for name, x in (whole | {"model_sha256": digest} | changes).items() if x is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"gain": None},
        {"more": np.zeros(1)},
        {"code": np.zeros((5, 3), np.float32)},
        {"code": np.zeros((1, 5, 3))},
        {"code": np.full((1, 5, 3), np.nan, np.float32)},
        {"gain": np.array(0.0)},
        {"gain": np.array([1.0, 2.0])},
        {"n_samples": np.array(0)},
        {"model_sha256": np.zeros(3, np.uint8)},
    ],
    ids=str,
)
def test_what_is_no_code_is_refused(code, tmp_path, changes):
    write_arrays(tmp_path / "odd.npz", arrays_of(code, **changes))
    with pytest.raises(PganError, match=r"odd\.npz is no code of a recording"):
        CodeFile.read(tmp_path / "odd.npz")


def test_other_files_are_refused(tmp_path):
    with pytest.raises(PganError, match="There is no file"):
        CodeFile.read(tmp_path / "nothing.npz")
    (tmp_path / "text.npz").write_text("not at all")
    with pytest.raises(PganError, match="is no code of a recording"):
        CodeFile.read(tmp_path / "text.npz")


def test_pickles_stay_closed(tmp_path):
    np.savez(tmp_path / "evil.npz", code=np.array([{"a": 1}], dtype=object))
    with pytest.raises(PganError, match="is no code of a recording"):
        CodeFile.read(tmp_path / "evil.npz")
