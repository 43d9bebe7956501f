"""The networks as the package builds them against LSTMs as textbooks have them, in NumPy: costs, states, gradients."""

import numpy as np
import pytest
from textbook_lstm import Cell, SlowNetwork, softmax

from pgan_audio.ports.recurrent.stepping import LstmStack
from pgan_audio.training import weights


def build(task, rng):
    """A network of a task whose every weight is drawn, those that begin as zeros, too."""
    network = task.build()
    drawn = {n: rng.normal(0, 0.4, v.shape).astype("f") for n, v in weights.variables(network).items()}
    weights.grow(network, drawn)
    return network, SlowNetwork(task, drawn)


def slow_costs(slow, example, states):
    """Of a batch: costs and states row by row, each beginning with zeros if its window is a first one."""
    costs, after = [], []
    for row, own in enumerate(states):
        begun = slow.zeros() if example["is_first"][row] else own
        cost, state = slow.costs(*(example[key][row] for key in ("inputs", "targets", "condition")), begun)
        costs.append(cost)
        after.append(state)
    return np.array(costs), after


@pytest.fixture
def second_batch(task_of, rng):
    """A function that gives a network that has read a batch, what it should be, and the batch that follows."""

    def make(design):
        task = task_of(design)
        network, slow = build(task, rng)
        example, _ = task.examples(0, 4, 0)
        network(example, training=True)
        _, states = slow_costs(slow, example, [slow.zeros()] * 4)
        after, after_counts = task.examples(4, 4, 0)
        assert not after["is_first"].all()  # something goes on
        return network, slow, after, after_counts, states

    return make


def test_a_cell_knows_its_gradient(rng):
    """The textbook's own backward pass against finite differences."""
    arrays = [rng.normal(0, 0.7, shape) for shape in ((3, 8), (2, 8), (8,), (5, 3))]
    h, c, d_outputs = rng.standard_normal(2), rng.standard_normal(2), rng.standard_normal((5, 2))

    def loss(*arrays):
        outputs, _, _ = Cell(*arrays[:3]).forward(arrays[3], h, c)
        return np.sum(outputs * d_outputs)

    cell = Cell(*arrays[:3])
    gradients = cell.backward(d_outputs, cell.forward(arrays[3], h, c)[2])
    for place, gradient in enumerate(gradients):
        for index in np.ndindex(gradient.shape):
            up, down = ([a.copy() for a in arrays] for _ in range(2))
            up[place][index] += 1e-6
            down[place][index] -= 1e-6
            assert gradient[index] == pytest.approx((loss(*up) - loss(*down)) / 2e-6, abs=1e-7)


def test_costs_and_kept_states(design, task_of, rng):
    """Of every window of eight batches: rows go on from window to window, and begin with zeros where tunes do."""
    task = task_of(design)
    network, slow = build(task, rng)
    states, n_on, n_anew = [slow.zeros()] * 4, 0, 0
    for batch in range(8):
        example, counts = task.examples(4 * batch, 4, 0)
        expected, states = slow_costs(slow, example, states)
        costs = np.asarray(network(example, training=True))
        np.testing.assert_allclose(costs * counts, expected * counts, rtol=2e-4, atol=1e-5)
        for place, kept in enumerate(network.kept):
            np.testing.assert_allclose(kept, [state[place] for state in states], atol=1e-5)
        n_on, n_anew = n_on + np.sum(1 - example["is_first"]), n_anew + np.sum(example["is_first"])
    assert n_on > 4
    assert n_anew > 4  # some after the first batch


def test_looking_at_windows_leaves_the_kept_states_alone(second_batch):
    network, _, example, _, _ = second_batch("rnn-notes")
    before = [kept.value.numpy() for kept in network.kept]
    network(example, training=False)
    assert all(np.array_equal(a, b.value.numpy()) for a, b in zip(before, network.kept, strict=True))


def test_gradients(design, second_batch, rng):
    """Along a drawn direction of each variable, from the difference of two slow passes: states are constants."""
    import tensorflow as tf

    from pgan_audio.ports.recurrent.network import mean_cost

    network, slow, example, counts, states = second_batch(design)
    with tf.GradientTape() as tape:
        loss = mean_cost(counts, network(example, training=True))
    named = weights.variables(network)
    gradients = dict(zip(named, tape.gradient(loss, [v.value for v in named.values()]), strict=True))

    def slow_loss(name, change):
        own = slow.weights[name]
        slow.weights[name] = own + change
        costs, _ = slow_costs(slow, example, states)
        slow.weights[name] = own
        return np.sum(costs * counts) / np.sum(counts)

    assert float(loss) == pytest.approx(slow_loss("lstm_1/lstm_cell/bias", 0), rel=1e-5)
    for name, gradient in gradients.items():
        gradient = np.asarray(tf.convert_to_tensor(gradient), np.float64)
        for _ in range(2):
            step = 1e-4 * rng.standard_normal(gradient.shape)
            difference = (slow_loss(name, step) - slow_loss(name, -step)) / 2
            scale = np.linalg.norm(gradient) * np.linalg.norm(step)
            assert np.sum(gradient * step) == pytest.approx(difference, abs=1e-3 * scale + 1e-10), name


def test_gradients_by_the_textbook(second_batch):
    """Of all weights of rnn-text: through its softmax, then down both layers and back through the window alone."""
    import tensorflow as tf

    from pgan_audio.ports.recurrent.network import mean_cost

    network, slow, example, counts, states = second_batch("rnn-text")
    with tf.GradientTape() as tape:
        loss = mean_cost(counts, network(example, training=True))
    named = weights.variables(network)
    gradients = dict(zip(named, tape.gradient(loss, [v.value for v in named.values()]), strict=True))
    expected = {name: np.zeros(v.shape) for name, v in named.items()}
    for row in range(4):
        h1, c1, h2, c2 = slow.zeros() if example["is_first"][row] else states[row]
        below, above = slow.cells
        first, _, passed_below = below.forward(slow.features(example["inputs"][row], []), h1, c1)
        second, _, passed_above = above.forward(first, h2, c2)
        d_second = np.zeros_like(second)
        for step in np.flatnonzero(counts[row]):
            d_logits = softmax(slow.dense("head/logits_1", second[step]))
            d_logits[example["targets"][row, step, 0]] -= 1
            d_logits /= counts.sum()
            expected["head/logits_1/kernel"] += np.outer(second[step], d_logits)
            expected["head/logits_1/bias"] += d_logits
            d_second[step] = slow.weights["head/logits_1/kernel"] @ d_logits
        *own_above, d_first = above.backward(d_second, passed_above)
        *own_below, _ = below.backward(d_first, passed_below)
        for number, own in ((1, own_below), (2, own_above)):
            for part, gradient in zip(("kernel", "recurrent_kernel", "bias"), own, strict=True):
                expected[f"lstm_{number}/lstm_cell/{part}"] += gradient
    for name, gradient in expected.items():
        np.testing.assert_allclose(gradients[name], gradient, rtol=1e-3, atol=1e-6, err_msg=name)


def test_steps_without_tensorflow(rng):
    """What generation computes, two layers and many rows at a time, is the textbook's."""
    shapes = {"lstm_1": (3, 4), "lstm_2": (4, 5)}
    arrays = {}
    for name, (n_in, units) in shapes.items():
        arrays[f"{name}/lstm_cell/kernel"] = rng.standard_normal((n_in, 4 * units)).astype("f")
        arrays[f"{name}/lstm_cell/recurrent_kernel"] = rng.standard_normal((units, 4 * units)).astype("f")
        arrays[f"{name}/lstm_cell/bias"] = rng.standard_normal(4 * units).astype("f")
    stack, xs = LstmStack(arrays), rng.standard_normal((6, 7, 3)).astype("f")
    states, outputs = stack.begin(7), []
    for x in xs:
        h, states = stack.step(x, states)
        outputs.append(h)
    names = ("kernel", "recurrent_kernel", "bias")
    below, above = (Cell(*(np.float64(arrays[f"{layer}/lstm_cell/{name}"]) for name in names)) for layer in shapes)
    for row in range(7):
        first, c1, _ = below.forward(xs[:, row], np.zeros(4), np.zeros(4))
        second, c2, _ = above.forward(first, np.zeros(5), np.zeros(5))
        np.testing.assert_allclose([output[row] for output in outputs], second, atol=1e-5)
        for state, expected in zip(states, (first[-1], c1, second[-1], c2), strict=True):
            np.testing.assert_allclose(state[row], expected, atol=1e-5)


def test_held_out_cost(design, task_of, rng):
    """Bits per symbol of whole sequences, each from zeros, one after the other: however they lie in batches."""
    task = task_of(design)
    network, slow = build(task, rng)
    held_out = [*task.valid, *task.test, *task.train]  # more than there are rows
    total, n_symbols = 0.0, 0
    for item in held_out:
        steps = np.asarray(item.steps[:])
        before = np.full_like(steps[:1], 0 if steps.dtype.kind == "f" else -1)
        costs, _ = slow.costs(np.concatenate([before, steps[:-1]]), steps, item.condition, slow.zeros())
        total, n_symbols = total + costs.sum(), n_symbols + item.n_symbols
    expected = total / n_symbols / (1 if design == "rnn-spectra" else np.log(2))
    assert task._held_out(network, held_out) == pytest.approx(expected, rel=1e-4)
