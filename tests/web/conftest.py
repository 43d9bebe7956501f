"""A site on runs that nobody trained, with a generating process that only pretends: no TensorFlow, no waiting."""

import json
import os
import re
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

FAKE = Path(__file__).with_name("fake_process.py")
COMMAND = (sys.executable, str(FAKE))
HOSTILE_NAME = '<script>alert(1)</script>&"quotes"'
DATA_FACTS = {"sample_rate_hz": 1000, "clip_samples": 512, "channels": 1, "n_stages": 3, "stage_rms": (0.1, 0.15, 0.2)}


def pytest_collection_modifyitems(items):
    """Without Django nothing here can run: say so once per test."""
    try:
        import django  # noqa: F401
    except ImportError:
        for item in items:
            if Path(__file__).parent in Path(item.fspath).parents:
                item.add_marker(pytest.mark.skip(reason="needs the extra 'web': pip install 'pgan-audio[web]'"))


def write_run(path, stages=(1, 2, 3), fingerprint="none", authors=("Ada", "Björk"), seed=0, **changes):
    """A run of the progressive design with finished stages of meaningless weights: all a page process looks at."""
    from pgan_audio.config import load_config, record, with_data, with_values
    from pgan_audio.training import stage_model
    from pgan_audio.training.run_folder import RunFolder

    small = {"progressive.latent_size": 6, "progressive.channels": (4,)} | changes
    facts = {"fingerprint": fingerprint, "authors": authors, **DATA_FACTS}
    config = with_data(with_values(load_config(preset="tiny"), small), facts)
    run = RunFolder.create(path)
    record.write(config, run.config)
    for stage in stages:
        weights = {"w": np.full(3, 10 * seed + stage, np.float32)}
        stage_model.save(run.stage(stage), {"design": "progressive", "stage": stage, "clips": 100 * stage}, weights)
    return run


def write_course(run, n=60):
    """Events and previews of a training in its second stage."""
    from pgan_audio.training.events import EventWriter

    with EventWriter(run.events) as events:
        for i in range(1, n + 1):
            stage = 1 if i <= n // 2 else 2
            scores = {"score/real": i / 10, "score/generated": -i / 10, "score/delta": i / 5, "schedule/fade": 1.0}
            events.write(4 * i, stage, scores)
        events.mark(4 * n, 2, "roll-back", "<b>loss/gp is nan</b>")
    for name in ("stage-1-clips-000000100", "stage-2-clips-000000200"):
        (run.previews / f"{name}.wav").write_bytes(b"RIFF-not-really")
        (run.previews / f"{name}.png").write_bytes(b"PNG-not-really")
    (run.previews / "secret.txt").write_text("not a preview", encoding="utf-8")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The one site of the test process; Django can be configured only once."""
    pytest.importorskip("django", reason="needs the extra 'web'")
    from pgan_audio.web.setup import set_up
    from pgan_audio.web.state_folder import StateFolder

    root = tmp_path_factory.mktemp("site")
    os.environ["PGAN_TEST_GO"] = str(root / "go")
    write_run(root / "runs" / "plain")
    write_run(root / "runs" / "Told authors", seed=1, **{"progressive.author_conditioning": True})
    write_run(root / "runs" / HOSTILE_NAME.replace("/", "\u2215"), stages=(1,), seed=2)
    write_course(write_run(root / "runs" / "unfinished", stages=(1,), seed=3))
    write_run(root / "runs" / "begun", stages=(), seed=4)
    data = root / "data"
    fingerprint = write_data(root / "source", data)
    write_run(root / "runs" / "tested", seed=5, fingerprint=fingerprint)
    (root / "runs" / "broken").mkdir()
    (root / "runs" / "broken" / "config.toml").write_text("nonsense = [", encoding="utf-8")
    state = StateFolder.open(root / "state")
    site = set_up(root / "runs", state, ["testserver", "localhost"], data=[data], command=COMMAND)
    site.studio.start()
    yield site
    site.studio.close()
    from django.db import connections

    connections.close_all()


def write_data(source, out):
    """A data folder that fits the runs; returns its fingerprint."""
    from pgan_audio.cli.main import main
    from pgan_audio.data.store import DataFolder
    from pgan_audio.data.synthetic import write_corpus

    write_corpus(source, authors=("bell", "drums"), tracks_per_author=3, seconds=1, sample_rate_hz=4000)
    options = ("--sample-rate", "1000", "--clip-samples", "512", "--stages", "3", "--workers", "1")
    assert main(["prepare", str(source), "--out", str(out), *options]) == 0
    return DataFolder.open(out).fingerprint


class Visitor:
    """Somebody with a browser: cookies, tokens and patience."""

    def __init__(self):
        from django.test import Client

        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.token = None

    def get(self, path, **headers):
        response = self.client.get(path, headers=headers)
        if response.streaming:  # a file, to be closed
            content = response.getvalue()
            response.close()
            response.streaming, response.__dict__["content"] = False, content
        return response

    def json(self, path):
        response = self.get(path)
        assert response.status_code == 200, response.content
        return response.json()

    def send(self, path, body=None, method="POST", **headers):
        """A request of a script on the page."""
        if self.token is None:
            self.token = re.search(r'name="csrf-token" content="(\w+)"', self.get("/about/").content.decode())[1]
        content = body if isinstance(body, bytes | str) else json.dumps(body if body is not None else {})
        sent = {"X-CSRFToken": self.token} | headers
        return self.client.generic(method, path, content, content_type="application/json", headers=sent)

    def post_form(self, path, fields):
        """A form sent without JavaScript."""
        page = self.get(path).content.decode()
        token = re.search(r'name="csrf-token" content="(\w+)"', page)[1]
        return self.client.post(path, {**fields, "csrfmiddlewaretoken": token})

    def made(self, path, body):
        """Ask, wait, and return the job."""
        response = self.send(path, body)
        assert response.status_code == 202, response.content
        return self.wait(response.json())

    def wait(self, job, seconds=90):
        until = time.monotonic() + seconds
        while job["state"] in ("queued", "running"):
            assert time.monotonic() < until, job
            time.sleep(0.01)
            job = self.json(job["url"])
        return job


@pytest.fixture
def visitor(site):
    return Visitor()


@pytest.fixture
def new_visitor(site):
    """Another one whenever it is called."""
    return Visitor


@pytest.fixture
def held_up(site, visitor):
    """The generating process waits until the test calls what this gives; then everything is worked off."""
    go = Path(os.environ["PGAN_TEST_GO"])
    go.unlink(missing_ok=True)
    job = visitor.send("/api/sounds", {"model": "plain", "n": 1, "seed": 669, "stage": 1}).json()
    until = time.monotonic() + 90
    while visitor.json(job["url"])["state"] == "queued":
        assert time.monotonic() < until
        time.sleep(0.01)
    yield go.touch
    go.touch()
    visitor.wait(job)


@pytest.fixture
def in_threads():
    """Call something in several threads at once; return what came of each, in order."""

    def call(functions):
        results = [None] * len(functions)

        def run(place):
            from django.db import connection

            results[place] = functions[place]()
            connection.close()

        threads = [threading.Thread(target=run, args=(place,)) for place in range(len(functions))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return call
