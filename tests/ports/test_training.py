"""The designs on spectrograms through the shared loop: trained, killed, resumed, sampled."""

import numpy as np
import pytest

from pgan_audio.config import record
from pgan_audio.training import checkpoint
from pgan_audio.training.run_folder import RunFolder

DESIGNS = ["specgan", "dcgan"]
SHORT = ("schedule.stable_clips=[16]", "schedule.batch_sizes=[4]", "training.checkpoint_clips=8")


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def strokes(rng):
    t = np.arange(4096)[:, None] / 16_000
    return [0.5 * np.clip(rng.standard_normal((4096, 1)) / 4, -1, 1) * np.exp(-t / fall) for fall in (0.02, 0.1)]


def session(path, config, feed, kill_at=0):
    """One process: train to the end, or be killed after the batch that reaches ``kill_at`` clips."""
    from pgan_audio.designs import build_design
    from pgan_audio.training import device
    from pgan_audio.training.callbacks import Callbacks
    from pgan_audio.training.events import EventWriter
    from pgan_audio.training.loop import AdversarialTraining

    def progress(clips, position):
        if clips == kill_at:
            raise Killed

    run = RunFolder(path)
    if not run.is_run:
        RunFolder.create(path)
        record.write(config, run.config)
    with EventWriter(run.events) as events:
        training = AdversarialTraining(
            build_design(config), config, feed, run, events, device.strategy(), Callbacks(progress=progress)
        )
        return training.train(1)


def assert_same_bits(one, other):
    a, b = (checkpoint.load_latest(path / "checkpoints") for path in (one, other))
    assert a.clips == b.clips
    assert a.arrays.keys() == b.arrays.keys()
    assert [name for name, values in a.arrays.items() if not np.array_equal(values, b.arrays[name])] == []


def killed_and_resumed(config, feed, path):
    assert session(path / "straight", config, feed)
    with pytest.raises(Killed):
        session(path / "killed", config, feed, kill_at=12)
    assert session(path / "killed", config, feed)
    assert_same_bits(path / "killed", path / "straight")


@pytest.mark.parametrize("name", DESIGNS)
def test_killed_and_resumed_it_ends_with_the_same_bits(spectrogram_config, feed_of, strokes, plainly, tmp_path, name):
    config = spectrogram_config(name, f"{name}.width=1", *SHORT)
    killed_and_resumed(config, feed_of(config, *strokes), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "overrides"),
    [("specgan", ()), ("specgan", ("loss.name=wgan_gp",)), ("dcgan", ()), ("dcgan", ("precision=bfloat16",))],
)
def test_the_same_as_compiled(spectrogram_config, feed_of, strokes, tmp_path, name, overrides):
    config = spectrogram_config(name, f"{name}.width=1", *SHORT, *overrides)
    killed_and_resumed(config, feed_of(config, *strokes), tmp_path)


@pytest.mark.parametrize("name", DESIGNS)
def test_what_a_run_has_learnt_can_be_sampled(spectrogram_config, feed_of, strokes, plainly, tmp_path, name):
    from pgan_audio.sampling.generation import ClipGenerator

    config = spectrogram_config(name, f"{name}.width=1", *SHORT)
    session(tmp_path / "run", config, feed_of(config, *strokes))
    arrays = checkpoint.load_latest(tmp_path / "run" / "checkpoints").arrays
    generator = ClipGenerator.load(RunFolder(tmp_path / "run"))
    for key, values in generator.design.statistics.items():
        np.testing.assert_array_equal(values, arrays[f"statistics/{key}"])
    clips = dict(generator.clips(0, range(3)))
    assert {clip.shape for clip in clips.values()} == {(4096, 1)}
    np.testing.assert_allclose([np.abs(clip).max() for clip in clips.values()], 10 ** (-1 / 20), rtol=1e-5)
    np.testing.assert_array_equal(dict(generator.clips(0, [2]))[2], clips[2])
    if name == "specgan":  # after four steps the moving statistics of batch norm still hide all differences
        assert np.abs(clips[0] - clips[1]).max() > 0.01


def test_a_model_without_its_statistics_is_damaged(spectrogram_config, feed_of, strokes, plainly, tmp_path):
    from pgan_audio.errors import RunError
    from pgan_audio.sampling.generation import ClipGenerator
    from pgan_audio.training import stage_model

    config = spectrogram_config("specgan", "specgan.width=1", *SHORT)
    run = RunFolder(tmp_path / "run")
    session(run.path, config, feed_of(config, *strokes))
    facts, weights = stage_model.load(run.stage(1))
    without = {name: values for name, values in weights.items() if name != "statistics/mean"}
    stage_model.save(run.stage(1), facts, without)
    with pytest.raises(RunError, match=r"doesn't fit the config\.toml .*: The statistics of the design specgan are"):
        ClipGenerator.load(run)


@pytest.mark.parametrize("name", DESIGNS)
def test_steps_move_what_they_should(spectrogram_config, plainly, rng, name):
    """Of DCGAN also the moving statistics; those of the average by its own passes, not by averaging."""
    import tensorflow as tf

    from pgan_audio.designs import build_design
    from pgan_audio.training.steps import AdversarialSteps

    config = spectrogram_config(name, f"{name}.width=1")
    steps = AdversarialSteps(build_design(config), config, 1, 4, tf.distribute.get_strategy())
    before = steps.state()
    clips = rng.integers(-3000, 3000, (4, 4096, 1)).astype(np.int16)
    labels = np.zeros(4, np.int32)
    metrics = dict(steps.critic_step(clips, labels, 1.0, 0, 0))
    critic_done = steps.state()
    metrics |= steps.generator_step(labels, 1.0, metrics["score/real"], 1.0, 0, 0)  # all of the average is kept
    after = steps.state()
    assert all(np.isfinite(float(value)) for value in metrics.values())
    assert 0 <= float(metrics["share/judged_right"]) <= 1
    moved = {key for key, values in critic_done.items() if not np.array_equal(values, before[key])}
    trained = {key for key in moved if "/moving_" not in key}
    assert {key.partition("/")[0] for key in trained} == {"critic", "critic_adam"}
    assert {key for key in after if key.startswith("critic/") and "/moving_" not in key} <= trained
    average = {key: values for key, values in after.items() if key.startswith("average/")}
    changed = {key for key, values in average.items() if not np.allclose(values, before[key], rtol=1e-5)}
    assert changed == {key for key in average if "/moving_" in key}
    if name == "dcgan":
        assert changed


@pytest.mark.slow
@pytest.mark.parametrize("name", DESIGNS)
def test_two_devices_equal_one_at_the_same_global_batch(spectrogram_config, feed_of, strokes, two_devices, rng, name):
    """Batch norm too: its statistics are those of all devices together."""
    import tensorflow as tf

    from pgan_audio.designs import build_design
    from pgan_audio.training.steps import AdversarialSteps

    config = spectrogram_config(name, f"{name}.width=1", "optimiser.epsilon=1e-4")
    feed = feed_of(config, *strokes)
    histories, states = [], []
    clips = rng.integers(-3000, 3000, (2, 8, 4096, 1)).astype(np.int16)
    labels = np.zeros(8, np.int32)
    for strategy in (tf.distribute.get_strategy(), two_devices):
        design = build_design(config)
        design.measure(feed)
        steps = AdversarialSteps(design, config, 1, 8, strategy)
        history = []
        for number, batch in enumerate(clips):
            metrics = dict(steps.critic_step(batch, labels, 1.0, 8 * number, 0))
            metrics |= steps.generator_step(labels, 1.0, metrics["score/real"], 0.7, 8 * number, 0)
            history.append({key: float(value) for key, value in metrics.items()})
        histories.append(history)
        states.append(steps.state())
    assert histories[1] == [pytest.approx(metrics, rel=1e-3, abs=1e-4) for metrics in histories[0]]
    for key, values in states[0].items():
        atol = 1e-3 * np.abs(values).max() + 1e-6
        np.testing.assert_allclose(states[1][key], values, rtol=1e-2, atol=atol, err_msg=key)
