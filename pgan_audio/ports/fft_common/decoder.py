"""From codes to FFT frames."""

import keras

from pgan_audio.config.fft_networks import Architecture
from pgan_audio.layers.padded_conv1d_transpose import PaddedConv1DTranspose
from pgan_audio.ports.fft_common.norm import batch_norm


class Decoder(keras.Sequential):
    """The mirror image of the encoder: a transposed convolution for each of its convolutions.

    A layer of stride s has a kernel of ``2 s + 1``, cuts ``(s + 2) // 2`` places off its beginning and as many off its
    end that s times its input is left. CELU between the layers; or, where the architecture says so, batch norm and no
    activation.

    Args:
        architecture: Of the encoder.
        n_fft: Samples of a frame.
        dtype: Precision policy; the frames are float32 whatever it is.

    Input shape:
        ``(batch, moments, widths[-1])``, any number of moments.

    Output shape:
        ``(batch, moments * factor, 2 * n_fft)``: real parts before imaginary ones.
    """

    def __init__(self, architecture: Architecture, n_fft: int, dtype: str = "float32"):
        layers: list[keras.layers.Layer] = [keras.Input((None, architecture.widths[-1]))]
        strides, widths = architecture.decoder_strides, architecture.decoder_widths(n_fft)
        for place, (stride, width) in enumerate(zip(strides, widths, strict=True), start=1):
            cut = (stride + 2) // 2
            layers.append(
                PaddedConv1DTranspose(
                    width, 2 * stride + 1, stride, cut, 2 * cut - stride - 1, name=f"decode_{place}", dtype=dtype
                )
            )
            if place == len(strides):
                layers.append(keras.layers.Activation("linear", name="frames", dtype="float32"))
            elif architecture.norm_everywhere:
                layers.append(batch_norm(f"decode_{place}_norm"))
            else:
                layers.append(keras.layers.Activation("celu", name=f"decode_{place}_celu", dtype=dtype))
        super().__init__(layers, name="decoder")
