"""What the site and its generating process say to one another: a JSON object and, with it, files.

On the wire a message is its length (8 bytes, big-endian), the length of its head (4 bytes), the head, and the bytes of
the files one after the other; the head's ``"files"`` says how long each is. Nothing is pickled.
"""

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

MAX_BYTES = 1 << 28
"""No message is longer: a process that says so has lost its mind."""

_LENGTHS = struct.Struct(">QI")

Message = dict[str, Any]
Files = dict[str, bytes]


def send(wire: socket.socket, message: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> None:
    """Send a message.

    Args:
        wire: Connected.
        message: What JSON can hold, without the key ``files``.
        files: By name.

    Raises:
        OSError: The other side is gone.
    """
    files = files or {}
    head = json.dumps({**message, "files": {name: len(content) for name, content in files.items()}}).encode()
    body = b"".join(files.values())
    wire.sendall(_LENGTHS.pack(len(head) + len(body), len(head)) + head + body)


def receive(wire: socket.socket) -> tuple[Message, Files]:
    """Wait for a message and its files.

    Raises:
        EOFError: The other side is gone, or says what is no message.
        TimeoutError: It says nothing for as long as the socket's timeout is.
    """
    length, head_length = _LENGTHS.unpack(_exactly(wire, _LENGTHS.size))
    if not head_length <= length <= MAX_BYTES:
        raise EOFError(f"a message of {length} bytes with a head of {head_length}")
    head, body = _exactly(wire, head_length), _exactly(wire, length - head_length)
    try:
        message = json.loads(head)
        sizes: dict[str, int] = message.pop("files")
    except (ValueError, KeyError, TypeError) as error:
        raise EOFError("a message that is none") from error
    files, start = {}, 0
    for name, size in sizes.items():
        files[name] = body[start : start + size]
        start += size
    return message, files


def _exactly(wire: socket.socket, n_bytes: int) -> bytes:
    pieces = []
    while n_bytes:
        try:
            piece = wire.recv(min(n_bytes, 1 << 20))
        except TimeoutError:
            raise
        except OSError as error:
            raise EOFError(str(error)) from error
        if not piece:
            raise EOFError("the other side has ended")
        pieces.append(piece)
        n_bytes -= len(piece)
    return b"".join(pieces)
