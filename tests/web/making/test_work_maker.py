"""Works for the site are, byte for byte, those of ``pgan sample``."""

import pytest

from pgan_audio.cli.main import main
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.work_maker import ROLL, WorkMaker


@pytest.mark.parametrize(
    ("design", "options"),
    [
        ("rnn-text", {"length": 40.0}),
        ("rnn-notes", {"length": 12.0, "temperature": 0.7, "key": "G", "metre": "6/8"}),
        ("rnn-midi", {"length": 4.0}),
        ("rnn-spectra", {"length": 0.5}),
    ],
)
def test_works_are_those_of_pgan_sample(works_run, tmp_path, design, options):
    run = works_run(design)
    maker = WorkMaker(FinishedStage.read(run))
    order = Order(kind="works", n=3, seed=5, **options)
    works = [made for _, _, made in maker.made([order])]
    words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    played = ["--play-with", "string"] if design in ("rnn-notes", "rnn-midi") else []
    asked = ["sample", "--run", str(run.path), "--out", str(tmp_path), "--n", "3", "--seed", "5", *words, *played]
    assert main(asked) == 0
    expected = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name != "overview.png"}
    received = {
        f"{made.name}{suffix}": content for made in works for suffix, content in made.files.items() if suffix != ROLL
    }
    assert sorted(received) == sorted(expected)
    assert received == expected
    assert all((ROLL in made.files) == bool(played) for made in works)


def test_several_orders_and_works_made_again(works_run):
    maker = WorkMaker(FinishedStage.read(works_run("rnn-text")))
    first, second = (Order(kind="works", n=2, seed=seed, first=3, length=20.0) for seed in (1, 2))
    made = {(number, place): sound for number, place, sound in maker.made([first, second])}
    assert sorted(made) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    marks = [made[place].mark for place in [(1, 1), (0, 0), (0, 1)]]
    again = Order(kind="again", n=3, marks=tuple(marks), names=("a", "b", "c"))
    texts = [sound.files[".txt"] for _, _, sound in maker.made([again])]
    assert texts == [made[place].files[".txt"] for place in [(1, 1), (0, 0), (0, 1)]]
    assert made[0, 0].name == "seed-1-length-20.0-0003"
