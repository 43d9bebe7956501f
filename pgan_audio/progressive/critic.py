"""The critic of the progressive design: waveforms to unbounded scores."""

import keras
from keras import ops

from pgan_audio.config.progressive import Progressive
from pgan_audio.layers.activation import activation
from pgan_audio.layers.equalised_conv1d import EqualisedConv1D
from pgan_audio.layers.equalised_dense import EqualisedDense
from pgan_audio.layers.minibatch_stddev import MinibatchStddev
from pgan_audio.layers.wave_down import WaveDown
from pgan_audio.progressive.shape import STEM_FACTOR, Shape


class Critic(keras.Model):
    """Clips of one stage to one score each; the mirror image of the generator.

    A stage is convolution, activation, convolution with averaging, activation. While the newest stage fades in, its
    features are blended with those of the same clip at half the rate. With authors, the score gains the product of an
    embedding of the label and the hidden features.

    Args:
        settings: The network's section of the config.
        shape: Sizes and levels at the stage to build.
        output: What ends the network: ``"linear"``, ``"tanh_linear"`` or ``"tanh"``.
        dtypes: Precision policy of the features of each stage; the head is always float32.

    Call arguments:
        x: ``(batch, length, wave_channels)`` float32.
        labels: ``(batch,)`` int; read only when the network is conditioned.
        fade: Scalar in [0, 1]; ignored at stage 1.

    Returns:
        ``(batch,)`` float32.

    Reference:
        Karras et al., Progressive Growing of GANs (2018); Miyato and Koyama, cGANs with Projection Discriminator
        (2018).
    """

    def __init__(self, settings: Progressive, shape: Shape, output: str, dtypes: tuple[str, ...], **kwargs):
        super().__init__(name="critic", **kwargs)
        self.settings = settings
        self.shape = shape
        self.dtypes = dtypes
        self.wave_down = WaveDown(settings.filter)
        self.from_waves = {stage: self._from_wave(stage) for stage in (shape.stage - 1, shape.stage) if stage >= 1}
        self.blocks = {
            stage: (
                self._conv(f"stage_{stage}_conv_1", stage),
                self._conv(f"stage_{stage}_conv_2", stage - 1, downsample=2),
            )
            for stage in range(2, shape.stage + 1)
        }
        self.stddev = MinibatchStddev(settings.stddev_group, dtype=dtypes[0])
        self.stem = [
            self._conv("stage_1_conv_1", 1),
            self._conv("stage_1_conv_2", 1, downsample=4),
            self._conv("stage_1_conv_3", 1, downsample=4),
        ]
        self.activations = {
            stage: activation(settings.activation, alpha, dtype=dtypes[stage - 1])
            for stage, alpha in enumerate(shape.alphas, start=1)
        }
        self.hidden = EqualisedDense(settings.hidden_size, name="stage_1_hidden", dtype="float32")
        self.hidden_activation = activation(settings.activation, shape.alphas[0], dtype="float32")
        self.score = EqualisedDense(1, gain=1.0, name="stage_1_score", dtype="float32")
        self.output_activation = activation(output, settings.critic_output_alpha, dtype="float32")
        self.embed = None
        if shape.n_authors:
            self.embed = keras.layers.Embedding(
                shape.n_authors, settings.hidden_size, embeddings_initializer="random_normal", name="stage_1_embed"
            )

    def _conv(self, name: str, stage: int, downsample: int = 1) -> EqualisedConv1D:
        return EqualisedConv1D(
            self.shape.channels[stage - 1],
            self.settings.kernel_size,
            downsample=downsample,
            padding=self.settings.padding,
            name=name,
            dtype=self.dtypes[stage - 1],
        )

    def _from_wave(self, stage: int) -> EqualisedConv1D:
        return EqualisedConv1D(
            self.shape.channels[stage - 1], 1, name=f"stage_{stage}_from_wave", dtype=self.dtypes[stage - 1]
        )

    def build(self, input_shape=None):
        settings, shape = self.settings, self.shape
        for from_wave in self.from_waves.values():
            from_wave.build((None, None, shape.wave_channels))
        for stage, convs in self.blocks.items():
            for conv in convs:
                conv.build((None, None, shape.channels[stage - 1]))
        first = shape.channels[0]
        self.stem[0].build((None, None, first + 1))  # one channel of standard deviation
        for conv in self.stem[1:]:
            conv.build((None, None, first))
        self.hidden.build((None, shape.first_length // STEM_FACTOR * first))
        self.score.build((None, settings.hidden_size))
        if self.embed is not None:
            self.embed.build((None,))
        super().build(input_shape)

    def call(self, x, labels, fade):
        newest = self.shape.stage
        h = self._features(x, newest)
        for stage in range(newest, 1, -1):
            first, second = self.blocks[stage]
            h = self.activations[stage](first(h))
            h = self.activations[stage - 1](second(h))
            if stage == newest:
                h = ops.cast(fade, h.dtype) * h + ops.cast(1 - fade, h.dtype) * self._features(
                    self.wave_down(x), stage - 1
                )
        h = self.stddev(h)
        for conv in self.stem:
            h = self.activations[1](conv(h))
        h = ops.reshape(ops.cast(h, "float32"), (x.shape[0], -1))
        h = self.hidden_activation(self.hidden(h))
        score = ops.squeeze(self.score(h), axis=-1)
        if self.embed is not None:
            score = score + ops.sum(self.embed(labels) * h, axis=-1) / self.settings.hidden_size**0.5
        return self.output_activation(score)

    def _features(self, wave, stage: int):
        return self.activations[stage](self.from_waves[stage](wave * (1.0 / self.shape.sigmas[stage - 1])))
