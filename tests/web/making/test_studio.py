"""The queue and its process: under load, killed, failing, full."""

import os
import signal
import sys
import time

import pytest


def pid_of(site, seconds=90):
    until = time.monotonic() + seconds
    while site.studio.pid is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    return site.studio.pid


def test_nobody_gets_another_ones_sounds(new_visitor, in_threads):
    """Many at once, of several models and stages: each gets exactly what it asked for."""
    visitors = [new_visitor() for _ in range(12)]
    wishes = [
        {"model": ("plain", "tested", "told-authors")[i % 3], "stage": 1 + i % 2, "n": 1 + i % 4, "seed": 1000 + i}
        for i in range(12)
    ]

    def ask(visitor, wish):
        return lambda: visitor.made("/api/sounds", wish)

    jobs = in_threads([ask(visitor, wish) for visitor, wish in zip(visitors, wishes, strict=True)])
    for wish, job in zip(wishes, jobs, strict=True):
        assert job["state"] == "done"
        told = [(s["model"], s["stage"], s["seed"], s["index"]) for s in job["sounds"]]
        assert told == [(wish["model"], wish["stage"], wish["seed"], i) for i in range(wish["n"])]


def test_when_the_queue_is_full_visitors_are_told_when_to_come_back(visitor, held_up, site):
    from pgan_audio.web.making.queue import MOST_JOBS

    jobs = []
    for seed in range(MOST_JOBS + 1):
        response = visitor.send("/api/sounds", {"model": "plain", "n": 1, "seed": seed})
        if response.status_code != 202:
            break
        jobs.append(response.json())
    assert len(jobs) == MOST_JOBS
    assert [job["position"] for job in jobs] == list(range(1, MOST_JOBS + 1))
    assert response.status_code == 503
    assert 1 <= int(response["Retry-After"]) <= 60
    assert "Try again" in response.json()["error"]
    status = visitor.json("/api/status")
    assert (status["generating"], status["waiting_jobs"], status["waiting_sounds"]) == (True, MOST_JOBS, MOST_JOBS)
    began = time.monotonic()
    assert visitor.get("/").status_code == 200  # pages don't wait
    assert time.monotonic() - began < 2
    held_up()
    assert {visitor.wait(job)["state"] for job in jobs} == {"done"}


def test_who_waits_for_a_killed_process_is_told_and_the_next_is_served(visitor, new_visitor, held_up, site):
    pid = pid_of(site)
    waiting = new_visitor().send("/api/sounds", {"model": "tested", "n": 2, "seed": 4}).json()
    made = [job for job in site.studio.queue._jobs.values() if job.state == "running"]
    assert len(made) == 1
    os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    job = visitor.wait({"state": "running", "url": f"/api/jobs/{made[0].id}"})
    assert job["state"] == "failed"
    assert "ended while it made these sounds" in job["error"]
    held_up()
    assert visitor.wait({**waiting, "url": waiting["url"]})["state"] == "done"
    assert time.monotonic() - began < 10
    assert pid_of(site) != pid


def test_a_process_killed_while_idle_is_replaced(visitor, site):
    visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 1})
    pid = pid_of(site)
    os.kill(pid, signal.SIGKILL)
    assert visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 2})["state"] == "done"
    assert pid_of(site) != pid


def test_an_order_that_kills_the_process_fails_alone(visitor, site):
    job = visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 666})
    assert (job["state"], job["sounds"]) == ("failed", [])
    assert visitor.made("/api/sounds", {"model": "plain", "n": 1, "seed": 3})["state"] == "done"


def test_of_orders_made_together_only_the_bad_one_fails(visitor, held_up):
    wishes = [{"model": "plain", "n": 1, "seed": seed} for seed in (5, 667, 6)]
    jobs = [visitor.send("/api/sounds", wish).json() for wish in wishes]
    held_up()
    ended = [visitor.wait(job) for job in jobs]
    assert [job["state"] for job in ended] == ["done", "failed", "done"]
    assert ended[1]["error"] == "This one can't be made."


def test_a_process_that_never_starts_is_told_of():
    from pgan_audio.web.making.busy import BusyError
    from pgan_audio.web.making.studio import NO_PROCESS, Studio

    studio = Studio(lambda part, made: "", [sys.executable, "-c", "raise SystemExit(1)"])
    studio._failed = lambda: setattr(studio, "_failures", studio._failures + 1)  # without the pauses
    studio.start()
    until = time.monotonic() + 30
    while studio._failures < 3:
        assert time.monotonic() < until
        time.sleep(0.01)
    with pytest.raises(BusyError, match=NO_PROCESS):
        studio.submit([])
    studio.close()


@pytest.fixture
def fake_command():
    from pathlib import Path

    return [sys.executable, str(Path(__file__).parents[1] / "fake_process.py")]


def test_closing_ends_the_processes_and_tells_who_waits(fake_command, site):
    from pgan_audio.web.making.order import Order
    from pgan_audio.web.making.part import Part
    from pgan_audio.web.making.studio import Studio

    studio = Studio(lambda part, made: "x", fake_command)
    studio.start()
    model = site.catalogue.find("plain")
    job = studio.submit([Part(model, 1, Order(kind="seed", n=1, seed=668))])
    time.sleep(0.2)
    workers = [worker for worker in (studio._worker, studio._next) if worker]
    studio.close()
    assert not any(worker.alive for worker in workers)
    assert job.ended.is_set()


def test_whatever_goes_wrong_nobody_is_left_waiting(fake_command, site, monkeypatch, capfd):
    """A fault of the site's own ends the jobs that it met, not the thread that serves all others."""
    from pgan_audio.web.making.order import Order
    from pgan_audio.web.making.part import Part
    from pgan_audio.web.making.studio import Studio

    studio = Studio(lambda part, made: "x", fake_command)
    monkeypatch.setattr(studio, "_failed", lambda: None)
    heard = studio._heard
    faults = iter([ZeroDivisionError("planted")])

    def faulty(*message):
        for fault in faults:
            raise fault
        heard(*message)

    monkeypatch.setattr(studio, "_heard", faulty)
    studio.start()
    part = Part(site.catalogue.find("plain"), 1, Order(kind="seed", n=1, seed=1))
    states = []
    for _ in range(2):
        job = studio.submit([part])
        assert job.ended.wait(30)
        states.append(job.state)
    studio.close()
    assert states == ["failed", "done"]
    assert "planted" in capfd.readouterr().err
