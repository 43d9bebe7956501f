"""Messages between the site and its generating process."""

import socket
import threading

import pytest

from pgan_audio.web.making.wire import MAX_BYTES, receive, send


@pytest.fixture
def wires():
    a, b = socket.socketpair()
    yield a, b
    a.close()
    b.close()


def test_messages_and_their_files_arrive_whole_and_in_order(wires):
    a, b = wires
    large = bytes(range(256)) * 8000
    sender = threading.Thread(target=lambda: [send(a, {"n": i}, {".wav": large, ".é": b""}) for i in range(3)])
    sender.start()
    for i in range(3):
        assert receive(b) == ({"n": i}, {".wav": large, ".é": b""})
    sender.join()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\0" * 5,
        (10).to_bytes(8) + (3).to_bytes(4) + b"{}",
        (2).to_bytes(8) + (2).to_bytes(4) + b"[]",
        (2).to_bytes(8) + (2).to_bytes(4) + b"{}",
        (2).to_bytes(8) + (3).to_bytes(4) + b"{}x",
        (MAX_BYTES + 1).to_bytes(8) + (2).to_bytes(4),
    ],
)
def test_what_is_no_message_is_an_end(wires, sent):
    a, b = wires
    a.sendall(sent)
    a.shutdown(socket.SHUT_WR)
    with pytest.raises(EOFError):
        receive(b)


def test_silence_is_a_timeout(wires):
    wires[1].settimeout(0.01)
    with pytest.raises(TimeoutError):
        receive(wires[1])
