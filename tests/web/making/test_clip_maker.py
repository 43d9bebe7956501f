"""Clips for the site are, byte for byte, those of ``pgan sample``, whoever else is served in the same batch."""

import numpy as np
import pytest

from pgan_audio.cli.main import main
from pgan_audio.config import load_config, record, with_data, with_values
from pgan_audio.errors import BookmarkError
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.training import stage_model
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.web.making.order import Order

DATA = {
    "fingerprint": "none", "sample_rate_hz": 1000, "clip_samples": 128, "channels": 1, "n_stages": 2,
    "stage_rms": (0.1, 0.2), "authors": ("Ada", "Björk"),
}  # fmt: skip


def write_run(path, **changes):
    from pgan_audio.progressive.design import ProgressiveDesign
    from pgan_audio.training import weights

    small = {"progressive.channels": (4,), "progressive.latent_size": 8, "progressive.hidden_size": 4}
    config = with_data(with_values(load_config(preset="tiny"), small | {"precision": "float32"} | changes), DATA)
    run = RunFolder.create(path)
    record.write(config, run.config)
    for stage in (1, 2):
        network = ProgressiveDesign(config).build_generator(stage)
        weights.initialise(network, 0, ProgressiveDesign(config).initial_value)
        rng = np.random.default_rng(stage)
        drawn = {name: rng.standard_normal(x.shape).astype(x.dtype) for name, x in weights.arrays(network).items()}
        stage_model.save(run.stage(stage), {"design": "progressive", "stage": stage, "clips": 1}, drawn)
    return run


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("runs") / "run", **{"progressive.author_conditioning": True})


@pytest.fixture(scope="module")
def maker(run):
    from pgan_audio.web.making.clip_maker import ClipMaker

    return ClipMaker(FinishedStage.read(run, 2))


def made(maker, *orders):
    """By order: the sounds, in order."""
    results = [{} for _ in orders]
    for number, place, sound in maker.made(orders):
        results[number][place] = sound
    return [[by_place[place] for place in sorted(by_place)] for by_place in results]


def sampled(run, out, *options):
    """What ``pgan sample`` writes, by file name."""
    assert main(["sample", "--run", str(run.path), "--out", str(out), *options]) == 0
    return {path.name: path.read_bytes() for path in out.glob("*.wav")}


def named(sounds):
    return {f"{sound.name}.wav": sound.files[".wav"] for sound in sounds}


def test_all_kinds_of_orders_together_give_the_bytes_of_pgan_sample(run, maker, tmp_path):
    """Seeds, an author's, truncated ones, neighbours and a way, all in one go."""
    (first,) = made(maker, Order(kind="seed", n=10, seed=3))
    expected = sampled(run, tmp_path / "seed", "--seed", "3", "--n", "10")
    assert named(first) == expected
    original = tmp_path / "seed" / "stage-2-seed-3-0004.wav"
    orders = [
        Order(kind="seed", n=3, seed=4),
        Order(kind="near", n=4, seed=5, amount=0.3, marks=(first[4].mark,), names=("stage-2-seed-3-0004",)),
        Order(kind="seed", n=2, seed=4, author="Björk"),
        Order(kind="seed", n=2, seed=4, truncation=0.5),
        Order(kind="walk", n=5, marks=(made(maker, Order(kind="seed", n=1, seed=8))[0][0].mark,) * 1 + (
            made(maker, Order(kind="seed", n=1, seed=9))[0][0].mark,)),
        Order(kind="again", n=1, marks=(first[9].mark,), names=("anything",)),
    ]  # fmt: skip
    seeds, near, author, truncated, way, again = made(maker, *orders)
    out = tmp_path / "others"
    assert named(seeds) == sampled(run, out / "a", "--seed", "4", "--n", "3")
    assert named(near) == sampled(run, out / "b", "--vary", str(original), "--amount", "0.3", "--seed", "5", "--n", "4")
    assert named(author) == sampled(run, out / "c", "--seed", "4", "--author", "Björk", "--n", "2")
    assert named(truncated) == sampled(run, out / "d", "--seed", "4", "--truncation", "0.5", "--n", "2")
    between = sampled(run, out / "e", "--between", "8", "9", "--n", "5")
    assert list(named(way).values()) == [between[name] for name in sorted(between)]
    assert again[0].files[".wav"] == expected["stage-2-seed-3-0009.wav"]


def test_what_the_site_gives_out_pgan_sample_can_make_again(run, maker, tmp_path):
    (sounds,) = made(maker, Order(kind="seed", n=2, seed=1))
    (way,) = made(maker, Order(kind="walk", n=3, marks=(sounds[0].mark, sounds[1].mark)))
    file = tmp_path / f"{way[1].name}.wav"
    file.write_bytes(way[1].files[".wav"])
    assert sampled(run, tmp_path / "again", "--again", str(file)) == {file.name: file.read_bytes()}


def test_requests_share_batches(maker, monkeypatch):
    """Eight visitors who want one clip each take one batch, not eight, where a clip's place doesn't matter."""
    orders = [Order(kind="seed", n=1, seed=seed) for seed in range(8)]
    alone = [made(maker, order)[0][0].files[".wav"] for order in orders]
    batches = []
    generate = maker._generator.play
    monkeypatch.setattr(maker._generator, "play", lambda z, *rest: batches.append(z) or generate(z, *rest))
    together = [sounds[0].files[".wav"] for sounds in made(maker, *orders)]
    assert together == alone
    assert len(batches) == (1 if maker._anywhere else 8)


def test_where_the_place_matters_each_clip_keeps_its_own(maker, monkeypatch):
    orders = [Order(kind="seed", n=1, seed=seed) for seed in range(3)]
    alone = [made(maker, order)[0][0].files[".wav"] for order in orders]
    monkeypatch.setitem(maker.__dict__, "_anywhere", False)
    assert [sounds[0].files[".wav"] for sounds in made(maker, *orders)] == alone


def test_a_sound_of_another_design_is_refused(maker):
    (sounds,) = made(maker, Order(kind="seed", n=1))
    foreign = sounds[0].mark.replace('"progressive"', '"specgan"')
    with pytest.raises(BookmarkError, match="another design"):
        made(maker, Order(kind="near", n=1, marks=(foreign,), names=("x",)))


def test_the_shelf_keeps_so_many_and_loads_anew_what_was_written_anew(run, tmp_path):
    from pgan_audio.web.making.shelf import Shelf

    shelf = Shelf(2)
    one = shelf.take(run.path, 1)
    assert shelf.take(run.path, 1) is one
    shelf.take(run.path, 2)
    assert len(shelf) == 2
    facts, weights = stage_model.load(run.stage(1))
    stage_model.save(run.stage(1), facts, weights)
    assert shelf.take(run.path, 1) is not one
    assert len(shelf) == 2
