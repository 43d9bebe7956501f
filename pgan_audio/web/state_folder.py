"""The folder in which the site keeps what is its own: secret key, database, sounds that can be made again."""

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pgan_audio import atomic
from pgan_audio.errors import PganError

SECRET_BYTES = 48
_SHORTEST_SECRET = 50  # characters that Django's deployment checklist asks for


@dataclass(frozen=True)
class StateFolder:
    """The paths of one site's state; get one from `open`.

    Attributes:
        path: The folder itself.
    """

    path: Path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Make the folder where missing; others than its owner see nothing of it.

        Raises:
            PganError: It can't be made or written to.
        """
        state = cls(path.absolute())
        with state._writing():
            state.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            state.sounds.mkdir(exist_ok=True)
            state.trials.mkdir(exist_ok=True)
        return state

    @property
    def database(self) -> Path:
        """SQLite's file: favourites, answers, what sounds were made from."""
        return self.path / "site.sqlite3"

    @property
    def sounds(self) -> Path:
        """Folder of sounds and their pictures, each of which can be made again."""
        return self.path / "sounds"

    @property
    def trials(self) -> Path:
        """Folder of the clips of blind tests that wait for an answer."""
        return self.path / "trials"

    @property
    def _secret(self) -> Path:
        return self.path / "secret_key"

    def secret_key(self) -> str:
        """The key that signs cookies: made when first asked for, the same from then on, readable by its owner alone.

        Raises:
            PganError: It can't be read or written.
        """
        with self._writing():
            if self._secret.exists():
                key = self._secret.read_text(encoding="utf-8", errors="replace").strip()
                if len(key) >= _SHORTEST_SECRET:
                    return key
            key = secrets.token_urlsafe(SECRET_BYTES)
            atomic.write_text(self._secret, "")
            self._secret.chmod(0o600)
            self._secret.write_text(f"{key}\n", encoding="utf-8")
        return key

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep a second site out of the folder.

        Raises:
            PganError: There is one already.
        """
        try:
            lock = atomic.lock(self.path / "lock")
            lock.__enter__()
        except BlockingIOError as error:
            raise PganError(
                f"Another pgan serve keeps its state in {self.path}, and a folder has one site at a time. "
                "Stop that one, or name another folder with --state."
            ) from error
        try:
            yield
        finally:
            lock.__exit__(None, None, None)

    def _writing(self) -> AbstractContextManager[None]:
        return atomic.writing(f"The site's state can't be kept in {self.path}", "--state")
