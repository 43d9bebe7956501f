"""The gradient penalty and its unit of length."""

from keras import ops


def interpolates(real, fake, u):
    """Points between real and generated samples: ``x + u (G(z) - x)``.

    Args:
        real: ``(batch, ...)``: clips, or whatever the critic judges.
        fake: As ``real``.
        u: ``(batch,)``, uniform in [0, 1).
    """
    return real + ops.reshape(u, (-1,) + (1,) * (len(real.shape) - 1)) * (fake - real)


def gradient_penalty(gradients, unit):
    """``mean (unit |gradient|_2 - 1)^2`` over the batch, in float32.

    Args:
        gradients: ``(batch, ...)``, of the critic's score with respect to the interpolates.
        unit: The length that counts as 1, see :func:`unit_of_length`.

    Reference:
        Gulrajani et al., Improved Training of Wasserstein GANs (2017), algorithm 1. Differs from it in the unit.
    """
    power = ops.sum(ops.square(ops.cast(gradients, "float32")), axis=tuple(range(1, len(gradients.shape))))
    return ops.mean(ops.square(unit * ops.sqrt(power + 1e-12) - 1.0))


def unit_of_length(stage: int, lengths: tuple[int, ...], sigmas: tuple[float, ...], fade):
    """The distance between clips that the critic's slope is measured against: ``sigma sqrt(n_samples / 256)``.

    A typical distance between two clips grows with their level and the root of their length. During a fade the unit
    moves geometrically from ``sqrt(2)`` times that of the stage below (the same clips at twice the rate) to the stage's
    own, so that the penalty does not jump at growth.

    Args:
        stage: From 1.
        lengths: Samples per clip at stages 1 to ``stage``.
        sigmas: RMS at stages 1 to ``stage``.
        fade: Scalar tensor in [0, 1]; not read at stage 1.
    """
    own = sigmas[stage - 1] * (lengths[stage - 1] / 256) ** 0.5
    if stage == 1:
        return ops.convert_to_tensor(own, "float32")
    below = 2**0.5 * sigmas[stage - 2] * (lengths[stage - 2] / 256) ** 0.5
    return ops.exp(fade * ops.log(own) + (1 - fade) * ops.log(below))
