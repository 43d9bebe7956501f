"""The critic's and the generator's losses as functions of their scores.

With ``a`` the mean score of real samples and ``b`` that of generated ones, both over the global batch: the losses in
``LINEAR`` are linear in ``a`` and ``b`` once the sign ``s`` is known, those in ``ENTROPIES`` are means over the batch.
So a replica may put in the scores of its own part and the gradients still add up to those of the global batch, as long
as ``s`` comes from the global means.
"""

import math

from keras import ops

LINEAR = ("wgan_gp", "sign_literal", "sign_separating")
ENTROPIES = ("sigmoid_cross_entropy", "cross_entropy_bits")
LOSSES = LINEAR + ENTROPIES
REAL_SURPLUS = 0.0001
FAKE_SURPLUS = 0.000999


def separation_sign(a, b):
    """``(b - a) / |b - a|`` of the global means, constant under differentiation.

    The printed form is 0/0 at ``b = a``; it is defined as 0 there.
    """
    return ops.stop_gradient(ops.sign(b - a))


def critic_loss(name: str, real_scores, fake_scores, sign):
    """What the critic minimises, without penalty and drift.

    * ``wgan_gp``: ``b - a``.
    * ``sign_literal``: ``(s + 0.0001) a + (s + 0.000999) b``, as the source prints it. Nearly all of this gradient
      moves both means the same way; only 0.000899 of it separates them.
    * ``sign_separating``: ``-|b - a| + 0.0001 a + 0.000999 b``, the source's stated intent as this project reads it.
    * ``sigmoid_cross_entropy``: half of ``-mean log p(x) - mean log (1 - p(G(z)))``, where ``p`` is the sigmoid of the
      score. ln 2 for a critic that can't tell.
    * ``cross_entropy_bits``: the same in bits, and not halved. 2 for a critic that can't tell.

    Args:
        name: One of ``LOSSES``.
        real_scores: Of real samples, ``(batch,)`` or already their mean.
        fake_scores: Of generated samples, likewise.
        sign: :func:`separation_sign` of the global means; read by the sign losses only.

    Raises:
        ValueError: For an unknown name.
    """
    if name in ENTROPIES:
        nats = ops.mean(ops.softplus(-real_scores)) + ops.mean(ops.softplus(fake_scores))
        return nats / 2 if name == "sigmoid_cross_entropy" else nats / math.log(2)
    a, b = ops.mean(real_scores), ops.mean(fake_scores)
    if name == "wgan_gp":
        return b - a
    if name == "sign_literal":
        return (sign + REAL_SURPLUS) * a + (sign + FAKE_SURPLUS) * b
    if name == "sign_separating":
        return -sign * (b - a) + REAL_SURPLUS * a + FAKE_SURPLUS * b
    raise ValueError(f"`name` must be one of {', '.join(LOSSES)}. Received: name={name!r}")


def generator_loss(name: str, a, fake_scores, sign):
    """What the generator minimises.

    * ``wgan_gp``: ``-b``.
    * both sign losses: ``(s + 0.0001) b + |b - a|``, with ``|b - a|`` written as ``s (b - a)``.
    * ``sigmoid_cross_entropy``: ``-mean log p(G(z))``; ``cross_entropy_bits``: the same in bits.

    Args:
        name: One of ``LOSSES``.
        a: Mean score of real samples, as the critic's step measured it: a constant for the generator.
        fake_scores: Of generated samples, ``(batch,)`` or already their mean.
        sign: :func:`separation_sign` of the global means.

    Raises:
        ValueError: For an unknown name.
    """
    if name in ENTROPIES:
        nats = ops.mean(ops.softplus(-fake_scores))
        return nats if name == "sigmoid_cross_entropy" else nats / math.log(2)
    b = ops.mean(fake_scores)
    if name == "wgan_gp":
        return -b
    if name in LINEAR:
        return (sign + REAL_SURPLUS) * b + sign * (b - ops.stop_gradient(a))
    raise ValueError(f"`name` must be one of {', '.join(LOSSES)}. Received: name={name!r}")
