"""The generating process: ``python -m pgan_audio.web.making.process FD`` answers orders over a socket until it closes.

Only here is TensorFlow loaded, and it computes with pinned threads: what comes out is byte for byte what `pgan sample`
writes.
"""

import logging
import os
import signal
import socket
import sys
import traceback
from pathlib import Path

from pgan_audio.errors import PganError
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.shelf import Shelf
from pgan_audio.web.making.wire import Message, receive, send

NICENESS = 5
"""Pages are answered first: whoever waits for sounds knows that they take a while. But not before the first sounds are
made: a process that takes over loads its first model as fast as it can."""

FAULT = "A fault of the generating process; what exactly stands in the server's log."


def main() -> None:
    """Say when ready, then answer groups of orders; end when the site does, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the site's, which closes the socket
    wire = socket.socket(fileno=int(sys.argv[1]))
    _load()
    shelf = Shelf()
    niceness = NICENESS
    try:
        send(wire, {"ready": os.getpid()})
        while True:
            message, _ = receive(wire)
            send(wire, {"begun": message["group"]})
            _answer(wire, shelf, message)
            send(wire, {"done": message["group"]})
            os.nice(niceness)
            niceness = 0
    except (EOFError, ConnectionError):
        return


def _load() -> None:
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from pgan_audio.training.quiet import load_tensorflow

    load_tensorflow()
    # Each stage is a function of its own, which TensorFlow takes for one that is traced again and again.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    from pgan_audio.sampling.generation import pin_threads

    pin_threads()


def _answer(wire: socket.socket, shelf: Shelf, message: Message) -> None:
    """Make the sounds of a group of orders for one stage; each order's failure is its own."""
    jobs: list[str] = message["jobs"]
    try:
        maker = shelf.take(Path(message["path"]), message["stage"])
        orders = [Order.from_text(text) for text in message["orders"]]
        for number, place, made in maker.made(orders):
            said = {"job": jobs[number], "place": place, "name": made.name, "title": made.title, "mark": made.mark}
            send(wire, {**said, "rate_hz": made.rate_hz, "seconds": made.seconds}, dict(made.files))
    except PganError as error:
        _blame(wire, shelf, message, str(error))
    except ConnectionError:  # the site is gone
        raise
    except Exception:
        traceback.print_exc()
        _blame(wire, shelf, message, FAULT)


def _blame(wire: socket.socket, shelf: Shelf, message: Message, reason: str) -> None:
    """Say which order failed: of several, each is tried alone."""
    jobs, orders = message["jobs"], message["orders"]
    if len(jobs) == 1:
        send(wire, {"job": jobs[0], "error": reason})
        return
    for job, order in zip(jobs, orders, strict=True):
        _answer(wire, shelf, {**message, "jobs": [job], "orders": [order]})


if __name__ == "__main__":
    main()
