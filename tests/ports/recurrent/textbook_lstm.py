"""LSTMs as textbooks have them, one row and one step at a time in float64: the oracle of the networks' tests.

Hochreiter and Schmidhuber, Long Short-Term Memory (1997), with the forget gates of Gers, Schmidhuber and Cummins
(2000).
"""

import numpy as np

GATES = ("i", "f", "g", "o")
"""In the order in which Keras stacks them: input, forget, candidate, output."""


def logistic(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    p = np.exp(x - x.max())
    return p / p.sum()


class Cell:
    """One layer, with a matrix for each gate."""

    def __init__(self, kernel, recurrent_kernel, bias):
        n = len(bias) // 4
        parts = {gate: slice(place * n, (place + 1) * n) for place, gate in enumerate(GATES)}
        self.w = {gate: kernel[:, part] for gate, part in parts.items()}
        self.u = {gate: recurrent_kernel[:, part] for gate, part in parts.items()}
        self.b = {gate: bias[part] for gate, part in parts.items()}

    def forward(self, xs, h, c):
        """Outputs of all steps, the last cell, and what `backward` needs."""
        outputs, passed = [], []
        for x in xs:
            z = {gate: x @ self.w[gate] + h @ self.u[gate] + self.b[gate] for gate in GATES}
            i, f, g, o = logistic(z["i"]), logistic(z["f"]), np.tanh(z["g"]), logistic(z["o"])
            now = f * c + i * g
            passed.append((x, h, c, i, f, g, o, now))
            h, c = o * np.tanh(now), now
            outputs.append(h)
        return np.array(outputs), c, passed

    def backward(self, d_outputs, passed):
        """Gradients of kernel, recurrent kernel, bias and inputs, given those of the outputs.

        Nothing comes from after the last step, and what would go on to before the first is dropped: truncated
        back-propagation through time.
        """
        dw = {gate: np.zeros_like(self.w[gate]) for gate in GATES}
        du = {gate: np.zeros_like(self.u[gate]) for gate in GATES}
        db = {gate: np.zeros_like(self.b[gate]) for gate in GATES}
        dh = dc = np.zeros(len(self.b["i"]))
        d_inputs = []
        for d_output, (x, h, c, i, f, g, o, now) in zip(d_outputs[::-1], passed[::-1], strict=True):
            dh = dh + d_output
            dc = dc + dh * o * (1 - np.tanh(now) ** 2)
            dz = {
                "i": dc * g * i * (1 - i),
                "f": dc * c * f * (1 - f),
                "g": dc * i * (1 - g**2),
                "o": dh * np.tanh(now) * o * (1 - o),
            }
            for gate in GATES:
                dw[gate] += np.outer(x, dz[gate])
                du[gate] += np.outer(h, dz[gate])
                db[gate] += dz[gate]
            d_inputs.append(sum(self.w[gate] @ dz[gate] for gate in GATES))
            dh = sum(self.u[gate] @ dz[gate] for gate in GATES)
            dc = dc * f
        stacked = [np.concatenate([own[gate] for gate in GATES], axis=-1) for own in (dw, du, db)]
        return *stacked, np.array(d_inputs[::-1])


class SlowNetwork:
    """What a network of the package should compute, from its weights by name."""

    def __init__(self, task, weights):
        self.task, self.notation = task, task.notation
        self.weights = {name: np.asarray(values, np.float64) for name, values in weights.items()}

    @property
    def cells(self):
        cells = []
        while f"lstm_{len(cells) + 1}/lstm_cell/kernel" in self.weights:
            name = f"lstm_{len(cells) + 1}/lstm_cell"
            cells.append(Cell(*(self.weights[f"{name}/{part}"] for part in ("kernel", "recurrent_kernel", "bias"))))
        return cells

    def zeros(self):
        return [np.zeros(len(cell.b["i"])) for cell in self.cells for _ in "hc"]

    def costs(self, inputs, targets, condition, states):
        """Of a row, ``(time, width)``: cost of each step and the states after them."""
        features, after = self.features(inputs, condition), []
        for cell, h, c in zip(self.cells, states[::2], states[1::2], strict=True):
            features, c, _ = cell.forward(features, h, c)
            after += [features[-1], c]
        if self.task.name == "rnn-spectra":
            features = np.concatenate([features, inputs], axis=1)
        return np.array([self.head(x, target) for x, target in zip(features, targets, strict=True)]), after

    def features(self, inputs, condition):
        told = self.one_hots(condition, self.notation.condition_sizes)
        return np.array([np.concatenate([self.read(step), told]) for step in inputs])

    def read(self, step):
        match self.task.name:
            case "rnn-midi" | "rnn-spectra":
                return step
            case "rnn-measures":
                n = self.notation
                held = [1.0 if step[1] == 1 else 0.0]
                pitches = self.one_hots(step[3:], [n.n_pitches] * n.most_notes)
                bar = np.concatenate([self.one_hots(step[:1], [n.n_rhythms]), held, pitches])
                return np.tanh(self.dense("reader/code", np.maximum(self.dense("reader/dense", bar), 0)))
        return self.one_hots(step, self.notation.sizes)

    def head(self, x, target):
        match self.task.name:
            case "rnn-spectra":
                return np.mean((self.dense("head/prediction", x) - target) ** 2)
            case "rnn-midi":
                p = logistic(self.dense("head/keys", x))
                return -sum(np.log(q if value else 1 - q) for q, value in zip(p, target, strict=True))
            case "rnn-measures":
                return self.bar_cost(x, target) if target[0] >= 0 else 0.0
        cost = 0.0
        for place, value in enumerate(target):
            if place == 1 and self.task.name == "rnn-series":
                told = self.one_hots(target[:1], self.notation.sizes[:1])
                x = np.tanh(self.dense("head/hidden", np.concatenate([x, told])))
            if value >= 0:
                cost -= np.log(softmax(self.dense(f"head/logits_{place + 1}", x))[value])
        return cost

    def bar_cost(self, x, target):
        n = self.notation
        rhythm, held, before, pitches = target[0], target[1], target[2], [p for p in target[3:] if p >= 0]
        cost = -np.log(softmax(self.dense("head/rhythm", x))[rhythm])
        told = np.tanh(self.dense("head/hidden", np.concatenate([x, self.one_hots([rhythm], [n.n_rhythms])])))
        if not pitches:
            return cost
        places = np.exp(self.dense("head/places", told)).reshape(n.most_notes, n.n_pitches)
        steps = np.exp(self.weights["head/transitions"])
        ways = places[0] * (steps[before] if before >= 0 else 1)
        way = ways[pitches[0]]
        for place in range(1, len(pitches)):
            way *= steps[pitches[place - 1], pitches[place]] * places[place, pitches[place]]
            ways = (ways @ steps) * places[place]
        cost -= np.log(way / ways.sum())
        if pitches[0] == before != n.rest:
            p = logistic(self.dense("head/held", told)[0])
            cost -= np.log(p if held == 1 else 1 - p)
        return cost

    def dense(self, name, x):
        return x @ self.weights[f"{name}/kernel"] + self.weights[f"{name}/bias"]

    @staticmethod
    def one_hots(numbers, sizes):
        return np.concatenate(
            [np.zeros(0), *(np.eye(size + 1)[number][:size] for number, size in zip(numbers, sizes, strict=True))]
        )
