"""From FFT frames to codes."""

import keras

from pgan_audio.config.fft_networks import Architecture
from pgan_audio.layers.padded_conv1d import PaddedConv1D
from pgan_audio.ports.fft_common.norm import batch_norm


class Encoder(keras.Sequential):
    """Convolutions over time, each with a kernel of ``2 stride + 1`` and ``stride`` zeros of padding.

    CELU between the layers and batch norm at the end; or, where the architecture says so, batch norm after each layer
    and no activation.

    Args:
        architecture: Strides and widths.
        n_fft: Samples of a frame.
        dtype: Precision policy; the code is float32 whatever it is.

    Input shape:
        ``(batch, n_frames, 2 * n_fft)``, any number of frames that the strides divide.

    Output shape:
        ``(batch, n_frames / factor, widths[-1])``.
    """

    def __init__(self, architecture: Architecture, n_fft: int, dtype: str = "float32"):
        layers: list[keras.layers.Layer] = [keras.Input((None, 2 * n_fft))]
        last = len(architecture.strides)
        for place, (stride, width) in enumerate(zip(architecture.strides, architecture.widths, strict=True), start=1):
            layers.append(PaddedConv1D(width, 2 * stride + 1, stride, stride, name=f"encode_{place}", dtype=dtype))
            if place == last:
                layers.append(batch_norm("code_norm"))
            elif architecture.norm_everywhere:
                layers.append(batch_norm(f"encode_{place}_norm"))
            else:
                layers.append(keras.layers.Activation("celu", name=f"encode_{place}_celu", dtype=dtype))
        super().__init__(layers, name="encoder")
