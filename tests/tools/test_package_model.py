"""A run's model as the package carries it."""

import numpy as np
import pytest

import package_model as tool
from pgan_audio.config import load_config, record, with_data
from pgan_audio.training import stage_model
from pgan_audio.training.run_folder import RunFolder

FACTS = {
    "fingerprint": "0",
    "sample_rate_hz": 16_000,
    "clip_samples": 4096,
    "channels": 1,
    "n_stages": 1,
    "stage_rms": (0.1,),
    "authors": ("a",),
}


@pytest.fixture
def run(tmp_path, rng):
    small = ["precision=float32", "width=1", "latent_size=4"]
    config = with_data(load_config(design="specgan", preset="tiny", overrides=small), FACTS)
    from pgan_audio.designs import build_design
    from pgan_audio.training.weights import arrays, initialise

    design = build_design(config)
    network = design.build_generator(1)
    initialise(network, 0, design.initial_value)
    statistics = {"mean": rng.standard_normal(129).astype("f"), "deviation": rng.uniform(1, 2, 129).astype("f")}
    run = RunFolder.create(tmp_path / "run")
    record.write(config, run.config)
    weights = arrays(network) | {f"statistics/{name}": values for name, values in statistics.items()}
    stage_model.save(run.stage(1), {"design": "specgan", "stage": 1, "clips": 64}, weights)
    return run


def test_half_the_size_and_nearly_the_same_sound(run, tmp_path):
    from pgan_audio.sampling.generation import ClipGenerator

    folder = tool.package(run, tmp_path / "package" / "model")
    sizes = [(RunFolder(path).stage(1) / "weights.npz").stat().st_size for path in (run.path, folder)]
    assert sizes[1] < 0.7 * sizes[0]
    whole, small = ClipGenerator.load(run), ClipGenerator.load(RunFolder(folder))
    for name, values in whole.design.statistics.items():
        np.testing.assert_array_equal(small.design.statistics[name], values)
    z = whole.space.draw(0, range(8))
    labels = np.zeros(8, np.int32)
    np.testing.assert_allclose(small.batch(z, labels), whole.batch(z, labels), atol=2e-3)


def test_the_highest_stage_or_all(run, tmp_path):
    facts, weights = stage_model.load(run.stage(1))
    stage_model.save(run.stage(2), facts | {"stage": 2}, weights)
    assert RunFolder(tool.package(run, tmp_path / "last")).finished_stages() == (2,)
    assert RunFolder(tool.package(run, tmp_path / "all", all_stages=True)).finished_stages() == (1, 2)


def test_weights_beyond_16_bits_are_refused():
    with pytest.raises(ValueError, match="dense/kernel has values beyond 65 504"):
        tool.rounded("dense/kernel", np.array([1e5], np.float32))
    assert tool.rounded("statistics/mean", np.array([1e5], np.float32)).dtype == np.float32


def test_a_card_is_asked_for(run, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["x", "--run", str(run.path), "--name", "m", "--package", str(tmp_path / "p")])
    with pytest.raises(SystemExit, match=r"There is no .*CARD\.md yet"):
        tool.main()
    (tmp_path / "p" / "m" / "CARD.md").write_text("# A model")
    tool.main()
    assert (tmp_path / "p" / "m" / "CARD.md").read_text() == "# A model"
    assert "bytes" in capsys.readouterr().out
