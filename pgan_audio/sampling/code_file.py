"""The code of a recording, in a file of its own."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from pgan_audio import atomic
from pgan_audio.audio.files import shown
from pgan_audio.errors import PganError, RunError
from pgan_audio.training.arrays import read_arrays, write_arrays

_NAMES = {"code", "n_samples", "rate_hz", "gain", "model_sha256"}


@dataclass(frozen=True, eq=False)
class CodeFile:
    """What an auto-encoder makes of a recording, and all it takes to make sound of it again but the run.

    In the file (NumPy's npz, without pickle) each is an array of its name; the checksum is 32 bytes.

    Attributes:
        code: ``(channels, moments, width)`` float32.
        n_samples: Length of the recording at the run's rate.
        rate_hz: The run's rate.
        gain: By which the recording was brought to the level of the training.
        model_sha256: Of the model's weights, in hexadecimal.
    """

    code: NDArray[np.float32]
    n_samples: int
    rate_hz: int
    gain: float
    model_sha256: str

    def write(self, path: Path) -> None:
        """Write the file, replacing one that is there, in one step.

        Raises:
            OSError: It can't be written.
        """
        arrays: dict[str, NDArray[Any]] = {
            "code": self.code,
            "n_samples": np.array(self.n_samples, np.int64),
            "rate_hz": np.array(self.rate_hz, np.int64),
            "gain": np.array(self.gain, np.float64),
            "model_sha256": np.frombuffer(bytes.fromhex(self.model_sha256), np.uint8),
        }
        with tempfile.TemporaryDirectory() as folder:
            write_arrays(Path(folder) / "code.npz", arrays)
            atomic.write_bytes(path, (Path(folder) / "code.npz").read_bytes())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read such a file.

        Raises:
            PganError: It is missing, or no such file.
        """
        if not path.is_file():
            raise PganError(f"There is no file {shown(path)}. Expected one written by pgan reconstruct --latent.")
        try:
            arrays = read_arrays(path)
            code, digest = arrays["code"], arrays["model_sha256"]
            found = cls(
                np.asarray(code, np.float32),
                int(arrays["n_samples"]),
                int(arrays["rate_hz"]),
                float(arrays["gain"]),
                digest.tobytes().hex(),
            )
            if set(arrays) != _NAMES or code.dtype != np.float32 or code.ndim != 3 or digest.nbytes != 32:
                raise ValueError("its arrays are others")
            if not (np.isfinite(code).all() and found.n_samples > 0 and 0 < found.gain < np.inf):
                raise ValueError("its numbers make no sense")
        except (RunError, KeyError, TypeError, ValueError) as error:
            raise PganError(
                f"{shown(path)} is no code of a recording ({error}). "
                "Expected a file written by pgan reconstruct --latent."
            ) from error
        return found
