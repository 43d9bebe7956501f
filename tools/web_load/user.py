"""Somebody with a browser who looks at pages, asks for sounds, waits for them and listens."""

import http.client
import json
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PAGES = ("/", "/growth/", "/training/", "/blind/", "/about/", "/api/", "/static/web/app.css")
LONGEST_JOB_SECONDS = 120
LONGEST_PAUSE_SECONDS = 10
BOOKMARK = re.compile(rb'\{"pgan_bookmark".*?\}')


@dataclass
class Seen:
    """What a user met.

    Attributes:
        pages: Seconds of each page.
        answers: Seconds of each other answer of the API, sound files included.
        sounds: Seconds from asking for sounds to having them.
        done_at: When each job was done.
        busy: Answers 503.
        failed: Jobs that ended with an error.
        crossed: Sounds that weren't those asked for.
        lost: Jobs that never ended, and answers that never came.
        odd: Statuses that nobody should meet.
        heard: Bytes of a few sounds, by seed and number.
    """

    pages: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    sounds: list[float] = field(default_factory=list)
    done_at: list[float] = field(default_factory=list)
    busy: int = 0
    failed: int = 0
    crossed: int = 0
    lost: int = 0
    odd: dict[int, int] = field(default_factory=dict)
    heard: dict[tuple[int, int], bytes] = field(default_factory=dict)


class User:
    """One of many.

    Args:
        port: Of the site, on the loopback interface.
        number: Another one behaves otherwise, and asks for other seeds.
        model: Id of the model that is asked.
        pause: Seconds of thought between two deeds, on average.
    """

    def __init__(self, port: int, number: int, model: str, pause: float):
        self._rng = random.Random(number)
        self._port, self._number, self._model, self._pause = port, number, model, pause
        self._connection: http.client.HTTPConnection | None = None
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._n_asked = 0
        self.seen = Seen()

    def live(self, until: float) -> None:
        """Go on until a time of ``time.monotonic``."""
        while time.monotonic() < until:
            try:
                for page in self._rng.sample(PAGES, 2):
                    self._page(page)
                self._make()
            except (OSError, http.client.HTTPException):
                self.seen.lost += 1
                self._connection = None
            time.sleep(self._rng.uniform(0, 2 * self._pause))
        if self._connection is not None:
            self._connection.close()

    def _page(self, path: str) -> None:
        began = time.monotonic()
        status, body, _ = self._ask("GET", path)
        self.seen.pages.append(time.monotonic() - began)
        token = re.search(rb'name="csrf-token" content="(\w+)"', body)
        if token:
            self._token = token[1].decode()
        if status != 200:
            self.seen.odd[status] = self.seen.odd.get(status, 0) + 1

    def _make(self) -> None:
        """Ask for one to four sounds of a seed of one's own, and see whether it is those that come."""
        while not self._token:
            self._page("/")
        self._n_asked += 1
        seed, n = self._number * 1_000_000 + self._n_asked, self._rng.randint(1, 4)
        began = time.monotonic()
        status, body, headers = self._ask("POST", "/api/sounds", {"model": self._model, "seed": seed, "n": n})
        if status == 503:
            self.seen.busy += 1
            time.sleep(min(LONGEST_PAUSE_SECONDS, int(headers["Retry-After"])))
            return
        if status != 202:
            self.seen.odd[status] = self.seen.odd.get(status, 0) + 1
            return
        job = self._waited_for(json.loads(body))
        if job["state"] != "done":
            self.seen.failed += job["state"] == "failed"
            self.seen.lost += job["state"] != "failed"
            return
        self.seen.sounds.append(time.monotonic() - began)
        self.seen.done_at.append(time.monotonic())
        told = [(sound["seed"], sound["index"], sound["model"]) for sound in job["sounds"]]
        if told != [(seed, index, self._model) for index in range(n)]:
            self.seen.crossed += 1
        self._listen(self._rng.choice(job["sounds"]))

    def _waited_for(self, job: dict[str, Any]) -> dict[str, Any]:
        until = time.monotonic() + LONGEST_JOB_SECONDS
        while job["state"] in ("queued", "running") and time.monotonic() < until:
            time.sleep(job["poll_ms"] / 1000)
            status, body, _ = self._ask("GET", job["url"])
            if status == 200:
                job = json.loads(body)
        return job

    def _listen(self, sound: Mapping[str, Any]) -> None:
        """Fetch the file and its pictures; the file itself says what it is."""
        for name in ("url", "waveform", "spectrogram"):
            began = time.monotonic()
            status, body, _ = self._ask("GET", sound[name])
            self.seen.answers.append(time.monotonic() - began)
            if status == 503:
                self.seen.busy += 1
            elif status != 200:
                self.seen.odd[status] = self.seen.odd.get(status, 0) + 1
            elif name == "url":
                match = BOOKMARK.search(body)
                said = json.loads(match[0]) if match else {}
                if (said.get("seed"), said.get("index")) != (sound["seed"], sound["index"]):
                    self.seen.crossed += 1
                if len(self.seen.heard) < 2:
                    self.seen.heard[sound["seed"], sound["index"]] = body

    def _ask(
        self, method: str, path: str, content: dict[str, Any] | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if content is not None:
            body = json.dumps(content)
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self._token}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return response.status, response.read(), response.headers
