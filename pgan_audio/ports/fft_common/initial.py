"""First weights of the networks on FFT frames."""

import math

import numpy as np
from numpy.typing import NDArray

from pgan_audio.config.fft_networks import Architecture


def initial_value(
    architecture: Architecture, name: str, shape: tuple[int, ...], rng: np.random.Generator
) -> NDArray[np.float32]:
    """The first value of a variable of encoder, decoder or discriminator, by its name.

    Kernels are drawn from N(0, 1 / n), with n the inputs that an output sums up, so that a signal keeps its power
    through linear layers and nearly so through CELU; biases and the shifts of norms are 0, their scales 1.

    Args:
        architecture: Whose decoder's strides count: of a transposed convolution each output sees one in so many taps.
        name: ``decode_2/kernel``, and so on.
        shape: Of a convolution ``(taps, inputs, outputs)``, of a transposed one ``(taps, outputs, inputs)``, of a dense
            layer ``(inputs, outputs)``.
        rng: Source of random numbers.

    Reference:
        LeCun et al., Efficient BackProp (1998), section 4.6. Differs from the source, whose framework draws uniformly
        within 1 / sqrt(inputs times taps), which is a third of this power and learns more slowly.
    """
    if name.endswith("/gamma"):
        return np.ones(shape, np.float32)
    if not name.endswith("/kernel"):
        return np.zeros(shape, np.float32)
    n_summed = float(math.prod(shape[:-1]))
    if name.startswith("decode_"):
        place = int(name.split("/")[0].removeprefix("decode_"))
        n_summed = shape[0] * shape[2] / architecture.decoder_strides[place - 1]
    return (rng.standard_normal(shape, dtype=np.float32) / math.sqrt(n_summed)).astype(np.float32)
