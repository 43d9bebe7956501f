"""The generator of the progressive design: latents to waveforms."""

import keras
from keras import ops

from pgan_audio.config.progressive import Progressive
from pgan_audio.layers.activation import activation
from pgan_audio.layers.equalised_conv1d import EqualisedConv1D
from pgan_audio.layers.equalised_dense import EqualisedDense
from pgan_audio.layers.pixel_norm import PixelNorm
from pgan_audio.layers.wave_up import WaveUp
from pgan_audio.progressive.shape import STEM_FACTOR, Shape


class Generator(keras.Model):
    """Latents to clips of one stage, blended with the stage below while the newest block fades in.

    Every convolution is followed by the activation and a pixel normalisation. A 1x1 convolution per stage goes to the
    waveform and is scaled by the stage's RMS, so that the features stay at unit scale. The output is linear: nothing is
    clipped here.

    Args:
        settings: The network's section of the config.
        shape: Sizes and levels at the stage to build.
        dtypes: Precision policy of the features of each stage. Waveforms are always float32.

    Call arguments:
        z: ``(batch, latent_size)``, normal draws; normalised to the sphere inside.
        labels: ``(batch,)`` int, the author of each clip; read only when the network is conditioned.
        fade: Scalar in [0, 1], weight of the newest block; ignored at stage 1.
        radius: Of the latent sphere, 1 while training. Below 1 the linear stem's output moves towards its mean over all
            latents: the truncation trick, where it costs nothing.

    Returns:
        ``(batch, length, wave_channels)`` float32, about [-1, 1].

    Reference:
        Karras et al., Progressive Growing of GANs (2018), for growth, equalised rates and pixel normalisation.
    """

    def __init__(self, settings: Progressive, shape: Shape, dtypes: tuple[str, ...], **kwargs):
        super().__init__(name="generator", **kwargs)
        self.settings = settings
        self.shape = shape
        self.dtypes = dtypes
        self.normalise = PixelNorm(name="normalise_latent")
        self.embed = None
        if shape.n_authors:
            self.embed = keras.layers.Embedding(
                shape.n_authors,
                settings.author_embedding_size,
                embeddings_initializer="random_normal",
                name="stage_1_embed",
            )
        first = shape.channels[0]
        self.stem_length = shape.first_length // STEM_FACTOR
        self.stem = EqualisedDense(self.stem_length * first, name="stage_1_dense", dtype=dtypes[0])
        self.blocks = [
            [self._conv("stage_1_conv_1", 1, 4), self._conv("stage_1_conv_2", 1, 4), self._conv("stage_1_conv_3", 1)]
        ]
        for stage in range(2, shape.stage + 1):
            self.blocks.append(
                [self._conv(f"stage_{stage}_conv_1", stage, 2), self._conv(f"stage_{stage}_conv_2", stage)]
            )
        self.activations = [
            activation(settings.activation, alpha, dtype=dtype)
            for alpha, dtype in zip(shape.alphas, dtypes, strict=True)
        ]
        self.pixel_norms = [PixelNorm(dtype=dtype) for dtype in dtypes]
        self.to_waves = {stage: self._to_wave(stage) for stage in (shape.stage - 1, shape.stage) if stage >= 1}
        self.wave_up = WaveUp(settings.filter)

    def _conv(self, name: str, stage: int, upsample: int = 1) -> EqualisedConv1D:
        return EqualisedConv1D(
            self.shape.channels[stage - 1],
            self.settings.kernel_size,
            upsample=upsample,
            padding=self.settings.padding,
            name=name,
            dtype=self.dtypes[stage - 1],
        )

    def _to_wave(self, stage: int) -> EqualisedConv1D:
        gain = self.shape.wave_gains[stage - 1]
        return EqualisedConv1D(self.shape.wave_channels, 1, gain=gain, name=f"stage_{stage}_to_wave", dtype="float32")

    def build(self, input_shape=None):
        settings, shape = self.settings, self.shape
        n_inputs = settings.latent_size
        if self.embed is not None:
            self.embed.build((None,))
            n_inputs += settings.author_embedding_size
        self.stem.build((None, n_inputs))
        below, length = shape.channels[0], self.stem_length
        for convs, channels in zip(self.blocks, shape.channels, strict=True):
            for conv in convs:
                conv.build((None, length, below))
                below, length = channels, length * conv.upsample
        for stage, to_wave in self.to_waves.items():
            to_wave.build((None, None, shape.channels[stage - 1]))
        super().build(input_shape)

    def call(self, z, labels, fade, radius=1.0):
        shape = self.shape
        x = self.normalise(z) * radius
        if self.embed is not None:
            x = ops.concatenate([x, self.embed(labels)], axis=-1)
        x = ops.reshape(self.stem(x), (-1, self.stem_length, shape.channels[0]))
        x = self.pixel_norms[0](self.activations[0](x))
        older = x
        for convs, act, norm in zip(self.blocks, self.activations, self.pixel_norms, strict=True):
            older = x
            for conv in convs:
                x = norm(act(conv(x)))
        wave = self._wave(x, shape.stage)
        if shape.stage == 1:
            return wave
        return fade * wave + (1 - fade) * self.wave_up(self._wave(older, shape.stage - 1))

    def _wave(self, features, stage: int):
        return self.to_waves[stage](features) * self.shape.sigmas[stage - 1]
