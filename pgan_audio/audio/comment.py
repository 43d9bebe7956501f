"""The comment of a WAV file: text that travels with the sound.

It lies in the RIFF chunk ``LIST``/``INFO``/``ICMT``, after the audio. Of the places a WAV file has for text it is the
one that players show and that editors and converters (libsndfile and with it Audacity, FFmpeg, SoX) carry over;
``bext`` has fields of fixed meaning and 256 characters for all else, ``iXML`` wants XML, and an own chunk is dropped by
most. Programs that know nothing of it skip it, as the format demands. The audio keeps its place behind the plain header
of 44 bytes, for those that expect it there.

Reference:
    IBM and Microsoft, Multimedia Programming Interface and Data Specifications 1.0 (1991), chapter 2.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from pgan_audio.errors import AudioError, UsageError

MAX_BYTES = 1 << 19
"""The longest comment that is written or read."""

_MAX_CHUNKS = 1000
_HEADER = struct.Struct("<4sI")  # of a chunk: its name, and the bytes that follow


def with_comment(wav: bytes, text: str) -> bytes:
    """A WAV file with a comment added at its end.

    Args:
        wav: The whole file, without a comment so far.
        text: In ASCII, the one encoding that all readers of these chunks agree on, without NUL, which ends it there.

    Returns:
        The file; the same arguments give the same bytes.

    Raises:
        UsageError: The text can't be stored so.
    """
    if not text.isascii() or "\0" in text or len(text) > MAX_BYTES:
        raise UsageError(
            f"A comment must be ASCII text without NUL, at most {MAX_BYTES} characters. "
            f"Received: {len(text)} characters, from {text[:40]!r}."
        )
    info = b"INFO" + _chunk(b"ICMT", text.encode("ascii") + b"\0")
    body = wav[_HEADER.size :] + _chunk(b"LIST", info)
    return _HEADER.pack(b"RIFF", len(body)) + body


def comment_of(file: BinaryIO, name: str) -> str | None:
    """The comment of a WAV file, whoever wrote it; None if it has none.

    Only the chunks' headers and the comment itself are read. Bytes that are no UTF-8 come as replacement characters.

    Args:
        file: Open for reading.
        name: What to call it in messages.

    Raises:
        AudioError: It is no WAV file, or its comment is longer than `MAX_BYTES`.
    """
    form = _read(file, 0, _HEADER.size + 4)
    if form[:4] != b"RIFF" or form[8:] != b"WAVE":
        raise AudioError(f"{name} is no WAV file. Expected one that begins with RIFF and WAVE.")
    for chunk, start, end in _chunks(file, len(form), file.seek(0, 2)):
        if chunk == b"LIST" and _read(file, start, 4) == b"INFO":
            for tag, first, last in _chunks(file, start + 4, end):
                if tag == b"ICMT":
                    return _text(file, first, last, name)
    return None


def _chunk(name: bytes, data: bytes) -> bytes:
    """A chunk, padded to an even length as the format wants it; its size doesn't count the padding."""
    return _HEADER.pack(name, len(data)) + data + bytes(len(data) % 2)


def _chunks(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, first byte and end of the chunks between two places; what runs over the end doesn't count."""
    for _ in range(_MAX_CHUNKS):
        header = _read(file, start, _HEADER.size) if start + _HEADER.size <= end else b""
        if len(header) < _HEADER.size:
            return
        name, n_bytes = _HEADER.unpack(header)
        first = start + _HEADER.size
        if first + n_bytes > end:
            return
        yield name, first, first + n_bytes
        start = first + n_bytes + n_bytes % 2


def _text(file: BinaryIO, first: int, last: int, name: str) -> str:
    if last - first > MAX_BYTES + 1:
        raise AudioError(
            f"The comment in {name} is longer than the limit of {MAX_BYTES} bytes. Received: {last - first}."
        )
    return _read(file, first, last - first).split(b"\0")[0].decode("utf-8", "replace")


def _read(file: BinaryIO, start: int, n_bytes: int) -> bytes:
    file.seek(start)
    return file.read(n_bytes)
