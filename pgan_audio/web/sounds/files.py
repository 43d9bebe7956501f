"""The files of sounds: a cache on disk of bounded size, for each of them can be made again."""

import os
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

MAX_BYTES = 512 * 1024 * 1024
_NAME = re.compile(r"(?P<id>[0-9a-f]{32})(?P<suffix>\.[a-z0-9.]{1,20})")
_BLOCK = 4096  # what a small file takes on most disks


class SoundFiles:
    """Files by sound and suffix. Those of the sound that was asked for least lately give way. Thread-safe.

    Args:
        folder: Where; it must exist. What is there already counts.
        max_bytes: Of all files.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES):
        self._folder, self._max_bytes = folder, max_bytes
        self._lock = threading.Lock()
        self._sizes: OrderedDict[str, dict[str, int]] = OrderedDict()
        self._total = 0
        self._look()
        self._shrink()

    @property
    def total_bytes(self) -> int:
        """Of all files, in whole blocks."""
        return self._total

    def put(self, sound: str, files: Mapping[str, bytes]) -> None:
        """Keep files of a sound; each appears whole or not at all.

        Args:
            sound: Its id: 32 hexadecimal digits.
            files: Contents by suffix.

        Raises:
            OSError: They can't be written.
        """
        folder = self._folder / sound[:2]
        folder.mkdir(exist_ok=True)
        for suffix, content in files.items():
            temporary = folder / f".tmp-{secrets.token_hex(8)}"
            temporary.write_bytes(content)
            os.replace(temporary, folder / f"{sound}{suffix}")
        with self._lock:
            own = self._sizes.setdefault(sound, {})
            for suffix, content in files.items():
                size = _on_disk(len(content))
                self._total += size - own.get(suffix, 0)
                own[suffix] = size
            self._sizes.move_to_end(sound)
            self._shrink()

    def get(self, sound: str, suffix: str) -> bytes | None:
        """A file's content; None where it isn't there (any more)."""
        with self._lock:
            if suffix not in self._sizes.get(sound, {}):
                return None
            self._sizes.move_to_end(sound)
        try:
            return (self._folder / sound[:2] / f"{sound}{suffix}").read_bytes()
        except OSError:  # it gave way this moment, or somebody removed it
            with self._lock:
                self._total -= self._sizes.get(sound, {}).pop(suffix, 0)
            return None

    def has(self, sound: str, suffix: str) -> bool:
        """Whether a file is there."""
        with self._lock:
            return suffix in self._sizes.get(sound, {})

    def _shrink(self) -> None:
        """Let sounds give way; the newest stays."""
        while self._total > self._max_bytes and len(self._sizes) > 1:
            sound, suffixes = self._sizes.popitem(last=False)
            for suffix, size in suffixes.items():
                self._total -= size
                (self._folder / sound[:2] / f"{sound}{suffix}").unlink(missing_ok=True)

    def _look(self) -> None:
        """Know what is there; the newest is the one written last. What a crash left half written goes."""
        found = []
        for path in self._folder.glob("??/*"):
            match, status = _NAME.fullmatch(path.name), path.stat()
            if match is None or not status.st_size:
                path.unlink(missing_ok=True)
            else:
                found.append((status.st_mtime_ns, match["id"], match["suffix"], _on_disk(status.st_size)))
        for _, sound, suffix, size in sorted(found):
            self._sizes.setdefault(sound, {})[suffix] = size
            self._total += size


def _on_disk(n_bytes: int) -> int:
    return -(-n_bytes // _BLOCK) * _BLOCK
