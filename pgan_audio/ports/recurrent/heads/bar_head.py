"""What a bar costs: its rhythm, and all its pitches at once."""

import keras
from keras import ops

from pgan_audio.ports.recurrent.heads.symbol_head import cross_entropy
from pgan_audio.ports.recurrent.notation.measures import BEFORE, FIRST_PITCH, IS_HELD, RHYTHM


class BarHead(keras.layers.Layer):
    """A softmax over rhythms, then a chain of pitches that is decoded as a whole.

    Given the LSTM's output and the rhythm, one dense layer scores every pitch at every place of the bar; a matrix
    scores every step from one pitch to the next, that from what sounds before the bar line included. A bar's
    probability is the exponential of its summed scores, divided by what all other pitches give together: a linear-chain
    conditional random field. A first note of the pitch before the line may be that note going on: one more sigmoid.

    Args:
        n_rhythms: The end of a tune included.
        n_pitches: The rest, which is the last, included.
        most_notes: Of a bar.

    Call arguments:
        x: ``(batch, time, units)``, of the LSTM.
        targets: ``(batch, time, FIRST_PITCH + most_notes)`` int32.

    Returns:
        ``(batch, time)`` float32: -log p of the targets, in nats.

    Reference:
        Lafferty, McCallum and Pereira, Conditional Random Fields (2001), section 3.
    """

    def __init__(self, n_rhythms: int, n_pitches: int, most_notes: int, **kwargs):
        super().__init__(**kwargs)
        self.n_rhythms, self.n_pitches, self.most_notes = n_rhythms, n_pitches, most_notes
        self.rhythm = keras.layers.Dense(n_rhythms, name="rhythm")
        self.places = keras.layers.Dense(most_notes * n_pitches, name="places")
        self.held = keras.layers.Dense(1, name="held")

    def build(self, input_shape):
        units = input_shape[-1]
        self.rhythm.build((None, units))
        self.hidden: keras.layers.Layer = keras.layers.Dense(units, activation="tanh", name="hidden")
        self.hidden.build((None, units + self.n_rhythms))
        self.places.build((None, units))
        self.held.build((None, units))
        shape = (self.n_pitches, self.n_pitches)
        self.transitions = self.add_weight(name="transitions", shape=shape, initializer="zeros")
        self.built = True

    def call(self, x, targets):
        rhythm = targets[..., RHYTHM]
        nats = cross_entropy(self.rhythm(x), rhythm, self.n_rhythms)
        told = self.hidden(ops.concatenate([x, ops.one_hot(rhythm, self.n_rhythms)], axis=-1))
        scores = ops.reshape(self.places(told), (*ops.shape(x)[:2], self.most_notes, self.n_pitches))
        pitches, before = targets[..., FIRST_PITCH:], targets[..., BEFORE]
        nats = nats + chain_nats(scores, self.transitions, before, pitches)
        may_be_held = (before >= 0) & (before < self.n_pitches - 1) & (pitches[..., 0] == before)
        held = self.held(told)[..., 0]
        is_held = ops.cast(targets[..., IS_HELD] == 1, held.dtype)
        return nats + ops.where(may_be_held, ops.softplus(held) - is_held * held, 0.0)


def chain_nats(scores, transitions, before, pitches):
    """-log p of chains of pitches, in nats; 0 for empty ones.

    Args:
        scores: ``(..., places, n)``, of each pitch at each place.
        transitions: ``(n, n)``, of a pitch, by row, and the one after it, by column.
        before: ``(...)`` int32, the pitch before the first place, or -1 for none.
        pitches: ``(..., places)`` int32; -1 from where a chain is over.
    """
    n_places, n = scores.shape[-2:]
    steps = ops.exp(transitions)
    taken = ops.one_hot(pitches, n)
    last = ops.one_hot(before, n)
    first = ops.matmul(last, transitions)  # zeros where there is nothing before
    score = ops.sum(taken[..., 0, :] * (first + scores[..., 0, :]), axis=-1)
    forward = first + scores[..., 0, :]
    for place in range(1, n_places):
        here = taken[..., place, :]
        score = score + ops.sum(
            here * (scores[..., place, :] + ops.matmul(taken[..., place - 1, :], transitions)), axis=-1
        )
        highest = ops.max(forward, axis=-1, keepdims=True)
        following = ops.log(ops.matmul(ops.exp(forward - highest), steps)) + highest + scores[..., place, :]
        forward = ops.where(pitches[..., place : place + 1] >= 0, following, forward)
    return ops.where(pitches[..., 0] >= 0, ops.logsumexp(forward, axis=-1) - score, 0.0)
