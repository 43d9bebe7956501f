"""A signal of any length on its way from one step to the next: in memory while short, in a temporary file when long."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

IN_MEMORY_BYTES = 1 << 24


class Spool:
    """Float32 frames, appended block by block, read back anywhere.

    Args:
        channels: Values per frame.
        folder: Where the temporary file goes once the frames outgrow 16 MB.
    """

    def __init__(self, channels: int, folder: Path):
        self.channels = channels
        self.n_frames = 0
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES, dir=str(folder))  # noqa: SIM115, closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the frames; once more does no harm."""
        self._file.close()

    def append(self, block: NDArray[np.float32]) -> None:
        """Add frames ``(time, channels)`` at the end."""
        self._file.seek(0, 2)
        self._file.write(np.ascontiguousarray(block, np.float32).tobytes())
        self.n_frames += len(block)

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Frames from ``start`` up to ``stop``, fewer where the signal ends: ``(time, channels)``, read-only."""
        frame_bytes = 4 * self.channels
        self._file.seek(start * frame_bytes)
        data = self._file.read(max(0, stop - start) * frame_bytes)
        return np.frombuffer(data, np.float32).reshape(-1, self.channels)

    def blocks(self, n_frames: int) -> Iterator[NDArray[np.float32]]:
        """All frames in pieces of ``n_frames``, the last one maybe shorter."""
        for start in range(0, self.n_frames, n_frames):
            yield self.read(start, start + n_frames)
