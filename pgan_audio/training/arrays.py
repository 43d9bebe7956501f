"""Named arrays in one file: npz, uncompressed, and nothing in it but numbers.

Unlike NumPy's own writer this one takes any name (``file`` too) and gives the same bytes for the same arrays; unlike
its reader it looks at what a file claims before memory is given to it.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from pgan_audio.errors import RunError

MAX_BYTES = 16 * 2**30
"""The largest file read or written: far beyond any network of this package, within reach of a hostile claim."""

_SUFFIX = ".npy"
_KINDS = "biufc"  # bool, integers, floats and complex numbers


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write ``arrays`` to ``path``; names may hold any character, ``/`` included.

    Raises:
        RunError: an array is no array of numbers, or all together are larger than `MAX_BYTES`.
        OSError: the file can't be written.
    """
    n_bytes = 0
    for name, array in arrays.items():
        _check_dtype(path, name, array.dtype)
        n_bytes += array.nbytes
    if n_bytes > MAX_BYTES:
        raise RunError(
            f"{path.name} would hold {n_bytes} bytes, which is more than {MAX_BYTES}. Make the nets smaller."
        )
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            # A ZipInfo made by hand carries a fixed date: equal arrays give equal files.
            with archive.open(zipfile.ZipInfo(name + _SUFFIX), "w", force_zip64=True) as member:
                npy.write_array(member, np.asarray(array), allow_pickle=False)


def read_arrays(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Return the arrays of ``path`` by name, in the order written.

    Raises:
        RunError: the file isn't as `write_arrays` leaves it: compressed, encrypted or overlapping members, Python
            objects, sizes that don't add up, bytes that don't match their checksum.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(path, members)
            return {member.filename.removesuffix(_SUFFIX): _read(path, archive, member) for member in members}
    except RunError:
        raise
    except Exception as error:  # on damaged bytes zipfile and NumPy between them raise a dozen kinds
        raise RunError(f"{path.name} can't be read as arrays: {error}") from error


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    n_bytes = path.stat().st_size
    if n_bytes > MAX_BYTES:
        raise RunError(f"{path.name} has {n_bytes} bytes, expected at most {MAX_BYTES}.")
    if len({member.filename for member in members}) < len(members):
        raise RunError(f"{path.name} holds two arrays of one name.")
    if sum(member.file_size for member in members) > n_bytes:
        raise RunError(f"{path.name} claims to hold more than its {n_bytes} bytes.")
    for member in members:
        stored = member.compress_type == zipfile.ZIP_STORED and member.compress_size == member.file_size
        if not stored or member.flag_bits & 1 or not member.filename.endswith(_SUFFIX):
            raise RunError(f"{path.name} holds {member.filename!r}, which is no plain, uncompressed array.")


def _read(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray[Any, Any]:
    with archive.open(member) as file:
        shape, dtype = _read_header(file)
        header_bytes = file.tell()
    _check_dtype(path, member.filename, dtype)
    claimed = header_bytes + dtype.itemsize * int(np.prod(shape, dtype=object))
    if claimed != member.file_size:
        raise RunError(f"{path.name}: {member.filename!r} has {member.file_size} bytes where {claimed} were announced.")
    with archive.open(member) as file:
        return np.asarray(npy.read_array(file, allow_pickle=False))


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(file)
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    if version not in readers:
        raise ValueError(f"npy version {version} is not known")
    shape, _, dtype = readers[version](file)
    return shape, dtype


def _check_dtype(path: Path, name: str, dtype: np.dtype[Any]) -> None:
    if dtype.kind not in _KINDS:
        raise RunError(f"{path.name} is for arrays of numbers. Received: {name!r} of dtype {dtype}.")
