"""The index of runs."""

import shutil

import pytest

from pgan_audio.errors import UsageError
from pgan_audio.sampling.pretrained import pretrained_names
from pgan_audio.web.catalogue.catalogue import FRESH_SECONDS, SHIPPED, Catalogue


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def runs(tmp_path, site):
    """A folder of its own, with one run."""
    shutil.copytree(site.catalogue.path / "plain", tmp_path / "runs" / "a")
    return tmp_path / "runs"


def own(catalogue):
    return [model.id for model in catalogue.runs() if not model.id.startswith(SHIPPED)]


def test_folders_come_and_go(runs, clock):
    catalogue = Catalogue(runs, lambda: clock[0])
    assert own(catalogue) == ["a"]
    shutil.copytree(runs / "a", runs / "B c")
    assert own(catalogue) == ["a"]  # not looked at again so soon
    clock[0] += FRESH_SECONDS
    assert sorted(own(catalogue)) == ["a", "b-c"]
    shutil.rmtree(runs / "a")
    clock[0] += FRESH_SECONDS
    assert own(catalogue) == ["b-c"]
    assert catalogue.find("a") is None


def test_a_stage_that_is_finished_meanwhile_is_offered(runs, clock):
    shutil.move(runs / "a" / "stages" / "stage-3", runs / "later")
    catalogue = Catalogue(runs, lambda: clock[0])
    assert [info.stage for info in catalogue.find("a").stages] == [1, 2]
    shutil.move(runs / "later", runs / "a" / "stages" / "stage-3")
    clock[0] += FRESH_SECONDS
    assert [info.stage for info in catalogue.find("a").stages] == [1, 2, 3]


def test_ids_are_distinct_and_fit_addresses(runs, clock):
    for name in ("A", "ä", "a ", "...", "pretrained-a", "x" * 200, "☃"):
        shutil.copytree(runs / "a", runs / name)
    names = own(Catalogue(runs, lambda: clock[0]))
    assert len(names) == len(set(names)) == 7  # the one that begins with a dot is hidden
    assert all(name and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for name in names)


def test_a_single_run_is_an_index_too(runs, clock):
    assert own(Catalogue(runs / "a", lambda: clock[0])) == ["a"]


def test_without_runs_there_is_what_comes_with_the_package(tmp_path):
    catalogue = Catalogue(tmp_path / "none")
    assert [model.name for model in catalogue.models()] == list(pretrained_names())
    assert all(model.option[0] == "--pretrained" for model in catalogue.models())


def test_a_stage_by_its_number(runs):
    model = Catalogue(runs).find("a")
    assert model.stage(None).stage == 3
    assert model.stage(2).stage == 2
    with pytest.raises(UsageError, match="finished: 1, 2, 3. Received: 9"):
        model.stage(9)
