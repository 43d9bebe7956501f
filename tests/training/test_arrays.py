"""Arrays in a file: all that goes in comes out, and nothing else is let in."""

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from pgan_audio.errors import RunError
from pgan_audio.training import arrays as arrays_module
from pgan_audio.training.arrays import read_arrays, write_arrays


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "arrays.npz"


def npy_bytes(array: np.ndarray, **header: object) -> bytes:
    """An npy file, whose header may tell lies."""
    buffer = io.BytesIO()
    honest = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape}
    np.lib.format.write_array_header_1_0(buffer, honest | header)
    return buffer.getvalue() + array.tobytes()


def write_zip(path: Path, *members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)


def test_what_was_written_is_read_bit_for_bit(path: Path, rng: np.random.Generator) -> None:
    written = {
        "generator/stage-2/conv/kernel": rng.standard_normal((9, 4, 3)).astype(np.float32),
        "file": np.asfortranarray(rng.standard_normal((3, 5))),
        "": np.float64(0.1) * np.ones(()),
        "../../etc/größe": np.arange(4, dtype=np.int64),
        "strided": np.arange(20, dtype=np.int32)[::3],
        "empty": np.zeros((0, 7), np.float32),
        "special": np.array([np.nan, -np.inf, -0.0, 5e-324]),
        "half": np.ones(3, np.float16),
        "flags": np.array([True, False]),
        "complex": np.array([1 + 2j]),
        "swapped": np.arange(3).astype(">i4"),
    }
    write_arrays(path, written)
    read = read_arrays(path)
    assert list(read) == list(written)
    for name, array in written.items():
        assert read[name].dtype == array.dtype
        assert read[name].shape == array.shape
        assert read[name].tobytes() == array.tobytes()
        assert read[name].flags.writeable


def test_numpy_reads_the_file_too(path: Path, rng: np.random.Generator) -> None:
    kernel = rng.standard_normal((9, 4))
    write_arrays(path, {"conv/kernel": kernel})
    with np.load(path, allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["conv/kernel"], kernel)


def test_equal_arrays_give_equal_bytes(path: Path) -> None:
    write_arrays(path, {"a": np.arange(5)})
    first = path.read_bytes()
    path.unlink()
    write_arrays(path, {"a": np.arange(5)})
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    "array", [np.array([{}]), np.array(["word"]), np.zeros(2, [("a", "f4")]), np.zeros(1, "M8[s]")]
)
def test_only_numbers_are_written(path: Path, array: np.ndarray) -> None:
    with pytest.raises(RunError, match=r"arrays\.npz is for arrays of numbers\. Received: 'x' of dtype"):
        write_arrays(path, {"x": array})


def test_pickles_are_not_read(path: Path) -> None:
    np.savez(path, x=np.array([{"a": 1}], dtype=object))
    with pytest.raises(RunError, match=r"for arrays of numbers\. Received: 'x\.npy' of dtype object"):
        read_arrays(path)


def test_compressed_arrays_are_not_read(path: Path) -> None:
    np.savez_compressed(path, x=np.zeros(10**6))
    with pytest.raises(RunError, match=r"claims to hold more than its \d+ bytes"):
        read_arrays(path)
    write_zip(path, ("x.npy", npy_bytes(np.zeros(1))), compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(RunError, match=r"holds 'x\.npy', which is no plain, uncompressed array"):
        read_arrays(path)


def test_other_members_are_not_read(path: Path) -> None:
    write_zip(path, ("x.npy", npy_bytes(np.zeros(1))), ("run.py", b"1"))
    with pytest.raises(RunError, match=r"holds 'run\.py', which is no plain, uncompressed array"):
        read_arrays(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_arrays_of_one_name_are_not_read(path: Path) -> None:
    write_zip(path, ("x.npy", npy_bytes(np.zeros(1))), ("x.npy", npy_bytes(np.ones(1))))
    with pytest.raises(RunError, match="two arrays of one name"):
        read_arrays(path)


@pytest.mark.parametrize("shape", [(2**40,), (2**32, 2**32), (3,), (1,)])
def test_claims_of_a_header_are_checked_before_memory_is_given(path: Path, shape: tuple[int, ...]) -> None:
    write_zip(path, ("x.npy", npy_bytes(np.zeros(2), shape=shape)))
    tracemalloc.start()
    with pytest.raises(RunError, match=r"'x\.npy' has \d+ bytes where \d+ were announced"):
        read_arrays(path)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_size_is_limited_on_both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_arrays(path, {"x": np.zeros(200, np.uint8)})
    monkeypatch.setattr(arrays_module, "MAX_BYTES", 150)
    with pytest.raises(RunError, match=r"has \d+ bytes, expected at most 150"):
        read_arrays(path)
    with pytest.raises(RunError, match="would hold 200 bytes, which is more than 150"):
        write_arrays(path, {"x": np.zeros(100, np.uint8), "y": np.zeros(100, np.uint8)})


def test_damage_anywhere_is_an_error_or_without_effect(path: Path, rng: np.random.Generator) -> None:
    written = {"a": rng.standard_normal(4), "b": rng.standard_normal(3).astype(np.float32)}
    write_arrays(path, written)
    whole = path.read_bytes()
    n_errors = 0
    places = range(0, len(whole), 3)
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            read = read_arrays(path)
        except RunError:
            n_errors += 1
            continue
        # Names and number of arrays stand in the directory at the end, which has no checksum of its own.
        assert {array.tobytes() for array in read.values()} <= {array.tobytes() for array in written.values()}
    assert n_errors > len(places) / 2


def test_torn_file_is_an_error(path: Path) -> None:
    write_arrays(path, {"a": np.zeros(4)})
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(RunError, match=r"arrays\.npz can't be read as arrays"):
            read_arrays(path)


def test_unknown_npy_version_is_an_error(path: Path) -> None:
    data = bytearray(npy_bytes(np.zeros(1)))
    struct.pack_into("BB", data, 6, 3, 0)
    write_zip(path, ("x.npy", bytes(data)))
    with pytest.raises(RunError, match=r"npy version \(3, 0\) is not known"):
        read_arrays(path)
