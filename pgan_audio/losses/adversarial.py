"""The critic's and the generator's losses as functions of the mean scores.

``a`` is the mean score of real clips, ``b`` that of generated ones, both over the global batch. All losses are linear
in ``a`` and ``b`` once the sign ``s`` is known, so a replica may put in the means of its own part and the gradients
still add up to those of the global batch, as long as ``s`` comes from the global means.
"""

from keras import ops

LOSSES = ("wgan_gp", "sign_literal", "sign_separating")
REAL_SURPLUS = 0.0001
FAKE_SURPLUS = 0.000999


def separation_sign(a, b):
    """``(b - a) / |b - a|`` of the global means, constant under differentiation.

    The printed form is 0/0 at ``b = a``; it is defined as 0 there.
    """
    return ops.stop_gradient(ops.sign(b - a))


def critic_loss(name: str, a, b, sign):
    """What the critic minimises, without penalty and drift.

    * ``wgan_gp``: ``b - a``.
    * ``sign_literal``: ``(s + 0.0001) a + (s + 0.000999) b``, as the source prints it. Nearly all of this gradient
      moves both means the
      same way; only 0.000899 of it separates them.
    * ``sign_separating``: ``-|b - a| + 0.0001 a + 0.000999 b``, the source's stated intent as this project reads it.

    Args:
        name: One of ``LOSSES``.
        a: Mean score of real clips.
        b: Mean score of generated clips.
        sign: :func:`separation_sign` of the global means.

    Raises:
        ValueError: For an unknown name.
    """
    if name == "wgan_gp":
        return b - a
    if name == "sign_literal":
        return (sign + REAL_SURPLUS) * a + (sign + FAKE_SURPLUS) * b
    if name == "sign_separating":
        return -sign * (b - a) + REAL_SURPLUS * a + FAKE_SURPLUS * b
    raise ValueError(f"`name` must be one of {', '.join(LOSSES)}. Received: name={name!r}")


def generator_loss(name: str, a, b, sign):
    """What the generator minimises.

    * ``wgan_gp``: ``-b``.
    * both sign losses: ``(s + 0.0001) b + |b - a|``, with ``|b - a|`` written as ``s (b - a)``.

    Args:
        name: One of ``LOSSES``.
        a: Mean score of real clips, as the critic's step measured it: a constant for the generator.
        b: Mean score of generated clips.
        sign: :func:`separation_sign` of the global means.

    Raises:
        ValueError: For an unknown name.
    """
    if name == "wgan_gp":
        return -b
    if name in LOSSES:
        return (sign + REAL_SURPLUS) * b + sign * (b - ops.stop_gradient(a))
    raise ValueError(f"`name` must be one of {', '.join(LOSSES)}. Received: name={name!r}")
