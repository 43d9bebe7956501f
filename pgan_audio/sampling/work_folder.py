"""Where texts, tunes and sound are written."""

from contextlib import AbstractContextManager
from pathlib import Path

from pgan_audio import atomic
from pgan_audio.errors import UsageError


class WorkFolder:
    """A folder of works: a file appears whole or not at all, and never takes the place of another work.

    Args:
        path: The folder; it is made where missing.

    Raises:
        PganError: It can't be made.
    """

    def __init__(self, path: Path):
        self.path = path
        with self._writing():
            path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, content: bytes, *, replace: bool = False) -> None:
        """Write a file.

        Args:
            name: Of the file.
            content: Of it.
            replace: Whether another content may give way, as with pictures of all works.

        Raises:
            UsageError: A file of that name is there with another content.
            PganError: It can't be written.
        """
        place = self.path / name
        with self._writing():
            if not replace and place.exists() and place.read_bytes() != content:
                raise UsageError(
                    f"{place} is there already and holds something else than the work of that name. Expected no such "
                    "file, or the same work. Choose another folder with --out, or remove the old works."
                )
            atomic.write_bytes(place, content)

    def _writing(self) -> AbstractContextManager[None]:
        return atomic.writing(f"The works can't be written to {self.path}")
