"""A generating process without TensorFlow: real orders and bookmarks, each clip a sine that its bookmark determines.

Some seeds are orders for trouble, see `TROUBLE`. Run as the real one is: ``python fake_process.py FD``.
"""

import hashlib
import os
import socket
import sys
import time
from pathlib import Path

import numpy as np

from pgan_audio.audio.files import to_wav
from pgan_audio.sampling.bookmark import Bookmark
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.take import Take
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.web.making.clip_orders import ordered_takes
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.wire import receive, send

DIES, FAILS, SLOW, WAITS = 666, 667, 668, 669
TROUBLE = (DIES, FAILS, SLOW, WAITS)
WAIT_FILE = "wait"


def frequency(mark: str, rate_hz: float) -> float:
    """Of the sine that stands for a clip: below half the rate, by its mark."""
    return (0.05 + 0.4 * int(hashlib.sha256(mark.encode()).hexdigest()[:6], 16) / 0xFFFFFF) * rate_hz


def sine(mark: str, rate_hz: float, length: int) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * frequency(mark, rate_hz) / rate_hz * np.arange(length)[:, None])


def takes_of(finished: FinishedStage, order: Order) -> list[Take]:
    space = LatentSpace("sphere", (finished.config.progressive.latent_size,))
    return ordered_takes(order, finished, space, [Bookmark.from_text(mark) for mark in order.marks])


def main() -> None:
    wire = socket.socket(fileno=int(sys.argv[-1]))
    send(wire, {"ready": os.getpid()})
    while True:
        try:
            message, _ = receive(wire)
        except EOFError:
            return
        send(wire, {"begun": message["group"]})
        finished = FinishedStage.read(RunFolder(Path(message["path"])), message["stage"])
        for job, text in zip(message["jobs"], message["orders"], strict=True):
            order = Order.from_text(text)
            if order.seed == DIES:
                os._exit(9)
            if order.seed == FAILS:
                send(wire, {"job": job, "error": "This one can't be made."})
                continue
            if order.seed == SLOW:
                time.sleep(0.4)
            while order.seed == WAITS and not Path(os.environ["PGAN_TEST_GO"]).exists():
                time.sleep(0.01)
            for place, take in enumerate(takes_of(finished, order)):
                mark = take.bookmark.text
                wav, _ = to_wav(sine(mark, finished.rate_hz, finished.length), finished.rate_hz, comment=mark)
                said = {"job": job, "place": place, "name": take.name, "title": take.title, "mark": mark}
                seconds = finished.length / finished.rate_hz
                send(wire, {**said, "rate_hz": finished.rate_hz, "seconds": seconds}, {".wav": wav})
        send(wire, {"done": message["group"]})


if __name__ == "__main__":
    main()
