"""The queue alone: order, groups, bounds."""

from types import SimpleNamespace

import pytest

from pgan_audio.web.making import queue as queue_module
from pgan_audio.web.making.busy import BusyError
from pgan_audio.web.making.job import Job
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.part import Part
from pgan_audio.web.making.queue import Group, JobQueue


def model(name):
    return SimpleNamespace(run=SimpleNamespace(path=name))


def job(*parts):
    """Of (model, stage, n) each."""
    return Job([Part(model(name), stage, Order(kind="seed", n=n)) for name, stage, n in parts])


def numbers(group, jobs):
    return [(jobs.index(member), number) for member, number in group.parts]


def test_who_waits_for_the_same_stage_is_served_together_in_order():
    row = JobQueue()
    jobs = [job(("a", 1, 2)), job(("b", 1, 2)), job(("a", 1, 3)), job(("a", 2, 1), ("a", 1, 1))]
    for each in jobs:
        row.add(each)
    assert [row.position(each) for each in jobs] == [1, 2, 3, 4]
    assert numbers(row.next_group(0), jobs) == [(0, 0), (2, 0), (3, 1)]
    assert [each.state for each in jobs] == ["running", "queued", "running", "running"]
    assert numbers(row.next_group(0), jobs) == [(1, 0)]
    assert numbers(row.next_group(0), jobs) == [(3, 0)]
    assert row.next_group(0) is None


def test_a_group_is_bounded_and_nobody_overtakes(monkeypatch):
    monkeypatch.setattr(queue_module, "GROUP_SOUNDS", 8)
    row = JobQueue()
    jobs = [job(("a", 1, 6)), job(("a", 1, 6)), job(("a", 1, 1))]
    for each in jobs:
        row.add(each)
    assert numbers(row.next_group(0), jobs) == [(0, 0)]
    assert numbers(row.next_group(0), jobs) == [(1, 0), (2, 0)]


def test_bounds_and_when_to_come_back(monkeypatch):
    monkeypatch.setattr(queue_module, "MOST_JOBS", 3)
    monkeypatch.setattr(queue_module, "MOST_SOUNDS", 40)
    row = JobQueue()
    row.add(job(("a", 1, 32)))
    with pytest.raises(BusyError) as told:
        row.add(job(("a", 1, 9)))
    assert told.value.retry_seconds == 4  # 32 sounds of 0.1 s
    for _ in range(2):
        row.add(job(("a", 1, 1)))
    with pytest.raises(BusyError, match="Try again"):
        row.add(job(("a", 1, 1)))
    row.measured(10, 1000.0)
    with pytest.raises(BusyError) as told:
        row.add(job(("a", 1, 1)))
    assert told.value.retry_seconds == 60


def test_the_largest_job_fits_an_empty_queue(monkeypatch):
    monkeypatch.setattr(queue_module, "MOST_SOUNDS", 3)
    JobQueue().add(job(("a", 1, 32)))


def test_a_failed_job_leaves_the_queue_whole():
    row = JobQueue()
    first, second = job(("a", 1, 1), ("a", 2, 1)), job(("a", 2, 1))
    row.add(first)
    row.add(second)
    row.fail(row.next_group(0), "broken")
    assert (first.state, first.error) == ("failed", "broken")
    assert [member for member, _ in row.next_group(0).parts] == [second]


def test_what_is_put_back_comes_first():
    row = JobQueue()
    jobs = [job(("a", 1, 1)), job(("b", 1, 1)), job(("a", 1, 1))]
    for each in jobs:
        row.add(each)
    group = row.next_group(0)
    row.put_back(group)
    assert numbers(row.next_group(0), jobs) == [(0, 0), (2, 0)]


def test_jobs_that_ended_are_remembered_for_a_while(monkeypatch):
    monkeypatch.setattr(queue_module, "MOST_REMEMBERED", 2)
    row = JobQueue()
    jobs = [job(("a", 1, 1)) for _ in range(4)]
    for each in jobs:
        row.add(each)
        row.fail(Group([(each, 0)]), "x")
    row.add(job(("a", 1, 1)))
    assert [row.find(each.id) is not None for each in jobs] == [False, False, False, True]


def test_a_job_is_done_with_its_last_sound_and_stays_so():
    one = job(("a", 1, 2), ("a", 2, 1))
    one.put(1, 0, "c")
    one.put(0, 1, "b")
    assert (one.has(0), one.has(1), one.state) == (False, True, "queued")
    one.put(0, 0, "a")
    assert (one.sounds, one.state, one.ended.is_set()) == (["a", "b", "c"], "done", True)
    one.fail("too late")
    assert (one.state, one.error) == ("done", "")
