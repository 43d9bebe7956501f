"""Clips are functions of the run, the seed and their number, and of nothing else."""

import itertools
import shutil
import subprocess
import sys

import numpy as np
import pytest

from pgan_audio.config import record, with_values
from pgan_audio.errors import RunError, UsageError
from pgan_audio.sampling.latents import labels, latents, walk
from pgan_audio.training.run_folder import RunFolder


@pytest.fixture(scope="module")
def generator(made):
    from pgan_audio.sampling.generation import ClipGenerator

    return ClipGenerator.load(made.run)


@pytest.fixture(scope="module")
def told(made_with_authors):
    """A stereo generator that was told the authors."""
    from pgan_audio.sampling.generation import ClipGenerator

    return ClipGenerator.load(made_with_authors.run)


def bytes_of(clips):
    return {index: clip.tobytes() for index, clip in clips}


def test_clips_are_what_the_network_makes_of_their_latents(made, generator):
    import tensorflow as tf

    z = tf.constant(latents(4, range(5), 10))
    expected = made.networks[2](z, tf.zeros(5, tf.int32), tf.constant(1.0)).numpy()
    clips = dict(generator.clips(4, range(5)))
    assert {clip.dtype for clip in clips.values()} == {np.dtype(np.float32)}
    np.testing.assert_allclose(np.stack([clips[i] for i in range(5)]), expected, atol=1e-6)
    assert expected.shape == (5, 128, 1)
    assert np.std(expected, axis=0).mean() > 0.01  # different latents, different clips


def test_a_clips_bytes_do_not_depend_on_what_is_asked_for_beside_it(generator):
    many = bytes_of(generator.clips(0, range(20)))
    assert len(set(many.values())) == 20
    for indices in ([3], [19], [7, 8], range(5, 18), [12, 3, 19, 3, 0]):
        given = list(generator.clips(0, indices))
        assert [index for index, _ in given] == list(indices)
        assert all(clip.tobytes() == many[index] for index, clip in given)


def test_clips_are_the_same_each_time_the_run_is_loaded(made, generator):
    from pgan_audio.sampling.generation import ClipGenerator

    assert bytes_of(ClipGenerator.load(made.run).clips(1, range(3))) == bytes_of(generator.clips(1, range(3)))


def test_every_seed_and_stage_has_clips_of_its_own(made, generator):
    from pgan_audio.sampling.generation import ClipGenerator

    (_, a), (_, b) = next(generator.clips(0, [0])), next(generator.clips(1, [0]))
    assert not np.array_equal(a, b)
    _, low = next(ClipGenerator.load(made.run, 1).clips(0, [0]))
    assert low.shape == (64, 1)


def test_clips_come_one_by_one_from_as_few_batches_as_can_be(generator, monkeypatch):
    batches = []
    generate = generator._generate
    monkeypatch.setattr(generator, "_generate", lambda *inputs: batches.append(inputs) or generate(*inputs))
    endless = generator.clips(0, itertools.count(4))
    for _ in range(20):  # 4 to 23: half of the first batch, then two whole ones
        next(endless)
    assert len(batches) == 3
    for number, (z, _, _) in enumerate(batches):  # whole ones, whatever is wanted of them: a clip has its place
        np.testing.assert_array_equal(z, latents(0, range(8 * number, 8 * number + 8), 10))


def test_stereo_clips_with_authors_in_float32_after_training_in_bfloat16(made_with_authors, told):
    import tensorflow as tf

    drawn = labels(2, range(8), 3)
    assert set(drawn) == {0, 1, 2}
    np.testing.assert_array_equal(told.labels(2, range(8)), drawn)
    clips = dict(told.clips(2, range(8)))
    network = made_with_authors.networks[2]
    expected = network(tf.constant(latents(2, range(8), 10)), tf.constant(drawn), tf.constant(1.0)).numpy()
    assert expected.shape == (8, 128, 2)
    np.testing.assert_allclose(np.stack(list(clips.values())), expected, atol=1e-6)
    for index, clip in told.clips(2, range(8), label=int(drawn[5])):
        assert np.allclose(clip, clips[index], atol=1e-6) == (drawn[index] == drawn[5])


def test_given_latents_with_an_author(told):
    z = latents(2, range(3), 10)
    for label in range(3):
        clips = [clip for _, clip in told.from_latents(z, label)]
        np.testing.assert_allclose(clips, [clip for _, clip in told.clips(2, range(3), label)], atol=1e-6)


@pytest.mark.parametrize("label", [-1, 3])
def test_an_author_that_is_not_there_is_refused(told, label):
    with pytest.raises(UsageError, match=rf"`label` must be from 0 to 2\. Received: {label}\."):
        told.clips(0, [0], label)


def test_a_label_without_authors_or_authors_without_a_label_are_refused(generator, told):
    with pytest.raises(UsageError, match=r"`label` must be None, as this generator knows no authors\. Received: 0\."):
        generator.clips(0, [0], 0)
    with pytest.raises(UsageError, match=r"needs a label for given latents\. Received: None\."):
        told.from_latents(np.ones((1, 10)))
    np.testing.assert_array_equal(generator.labels(0, [3, 4]), [0, 0])


def spread(clips):
    waves = np.stack([clip for _, clip in clips])
    return np.sqrt(np.mean((waves - waves.mean(axis=0)) ** 2))


def test_truncation_brings_clips_together(generator):
    spreads = [spread(generator.clips(0, range(16), truncation=t)) for t in (1.0, 0.5, 0.1, 0.001)]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[2] < 0.3 * spreads[0]
    assert spreads[3] < 0.01 * spreads[0]


@pytest.mark.parametrize("truncation", [0.0, -0.5, 1.0001, float("nan")])
def test_truncation_out_of_range_is_refused(generator, truncation):
    with pytest.raises(UsageError, match=r"truncation must be above 0 and at most 1\. Received: "):
        generator.clips(0, [0], truncation=truncation)


def test_clips_of_given_latents(generator):
    z = latents(0, range(11), 10)
    clips = list(generator.from_latents(z))
    assert [row for row, _ in clips] == list(range(11))
    expected = dict(generator.clips(0, range(11)))
    np.testing.assert_allclose([clip for _, clip in clips], [expected[i] for i in range(11)], atol=1e-6)
    assert all(clip.flags.owndata for _, clip in [*clips, *expected.items()])  # keeping one doesn't keep a batch
    (_, longer), *_ = generator.from_latents(7 * z[:1])
    np.testing.assert_allclose(longer, expected[0], atol=1e-6)
    with pytest.raises(UsageError, match=r"must have the shape \(n, 10\)\. Received: \(11, 9\)\."):
        generator.from_latents(z[:, 1:])


def test_a_walk_begins_with_the_very_clip_of_its_first_seed(generator):
    start, end = latents(3, [0], 10)[0], latents(8, [0], 10)[0]
    clips = [clip for _, clip in generator.from_latents(walk(start, end, 5))]
    (_, first), (_, last) = next(generator.clips(3, [0])), next(generator.clips(8, [0]))
    assert clips[0].tobytes() == first.tobytes()
    np.testing.assert_allclose(clips[-1], last, atol=1e-6)
    steps = [np.abs(a - b).max() for a, b in itertools.pairwise(clips)]
    assert max(steps) < np.abs(first - last).max()


def test_seeds_and_numbers_out_of_range_are_refused(generator):
    with pytest.raises(UsageError, match=r"The seed must be from 0 to .* Received: -1\."):
        next(generator.clips(-1, [0]))
    with pytest.raises(UsageError, match=r"The number of a clip must be from 0 to"):
        next(generator.clips(0, [-3]))


def test_weights_that_do_not_fit_the_config_are_told(made, tmp_path):
    from pgan_audio.sampling.generation import ClipGenerator

    shutil.copytree(made.run.path, tmp_path / "run")
    run = RunFolder(tmp_path / "run")
    record.write(with_values(made.config, {"progressive.channels": (4,)}), run.config)
    with pytest.raises(RunError, match=r"stage 2 doesn't fit the config\.toml of .*: .*shape.* Put the one that"):
        ClipGenerator.load(run)


PINNED = """
from pgan_audio.sampling.generation import THREADS, pin_threads
import tensorflow as tf
pin_threads()
tf.zeros(1)
print(THREADS, tf.config.threading.get_intra_op_parallelism_threads())
print(1, tf.config.threading.get_inter_op_parallelism_threads())
pin_threads()  # too late now, and no harm
"""


@pytest.mark.slow
def test_threads_are_pinned():
    done = subprocess.run([sys.executable, "-c", PINNED], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        wanted, got = line.split()
        assert wanted == got
