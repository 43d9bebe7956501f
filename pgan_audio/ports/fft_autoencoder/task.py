"""The auto-encoder as something to fit: clips as frames, and the same frames as the target."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from pgan_audio.audio.conversion import from_int16
from pgan_audio.audio.frames import fft_frames
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.data.feed import SPLITS, ClipFeed
from pgan_audio.data.store import DataFolder
from pgan_audio.data.track import Track
from pgan_audio.layers.fft_wave import FftWave
from pgan_audio.ports.fft_autoencoder.codec import Codec
from pgan_audio.ports.fft_autoencoder.encoder import Encoder
from pgan_audio.ports.fft_autoencoder.error_sum import ErrorSum, snr_db
from pgan_audio.ports.fft_autoencoder.gaussian_fit import GaussianFit
from pgan_audio.ports.fft_common.decoder import Decoder
from pgan_audio.ports.fft_common.initial import initial_value
from pgan_audio.training import fit_optimiser, weights
from pgan_audio.training.weights import Arrays

BATCH = 16
"""Clips that are encoded at a time where nothing is trained."""

Frames = NDArray[np.float32]


class AutoencoderTask:
    """What `FittedTraining` needs of the auto-encoder.

    A clip of a stereo data folder is one of its channels, in turns: left and right are learnt alike.

    Args:
        config: With the facts of its data.
        data: To train on; the tracks of the other splits are what it is held against.

    Raises:
        DataError: No track is in the split to train on.
    """

    name = "fft-autoencoder"

    def __init__(self, config: FftAutoencoderConfig, data: DataFolder):
        self.config, self.data = config, data
        self.settings = config.fft_autoencoder
        self.architecture = self.settings.resolved
        self.feed = ClipFeed(data, config.feed, config.seed)
        trained = SPLITS[config.feed.split]
        self.held_out = [track for track in data.tracks if track.split not in trained]

    def build(self) -> keras.Model:
        """Encoder and decoder one after the other, compiled with the mean square error of the frames."""
        dtype = "mixed_bfloat16" if self.config.precision == "bfloat16" else "float32"
        encoder = Encoder(self.architecture, self.settings.n_fft, dtype)
        decoder = Decoder(self.architecture, self.settings.n_fft, dtype)
        for network in (encoder, decoder):
            weights.initialise(network, self.config.seed, functools.partial(initial_value, self.architecture))
        network = keras.Sequential([keras.Input((None, 2 * self.settings.n_fft)), encoder, decoder], name="autoencoder")
        to_wave = FftWave()

        def mse_wave(frames, output):
            return ops.mean(ops.square(to_wave(output - frames)), axis=(1, 2))

        def power(frames, output):
            return ops.mean(ops.square(frames), axis=(1, 2)) * (2 / self.settings.n_fft)

        network.compile(
            fit_optimiser.build(self.config.fit),
            "mean_squared_error",
            metrics=[mse_wave, power],
            jit_compile=self.config.jit_compile,
        )
        return network

    def examples(self, clips: int, size: int, roll_back: int) -> tuple[Frames, Frames]:
        """Frames of the clips, ``(size, n_frames, 2 n_fft)``, twice: they are their own target."""
        batch = self.feed.batch(self.data.n_stages, clips, size, roll_back).clips
        channels = (clips + np.arange(size)) % batch.shape[2]
        frames = fft_frames(from_int16(batch[np.arange(size), :, channels]), self.settings.n_fft)
        return frames, frames

    def figures(self, means: Mapping[str, float]) -> dict[str, float]:
        """``mse_fft``, ``mse_wave`` and ``snr_db``."""
        error = means["mse_wave"]
        return {"mse_fft": means["loss"], "mse_wave": error, "snr_db": snr_db(means["power"], error)}

    def evaluate(self, network: keras.Model) -> dict[str, float]:
        """The same and ``zero_mse_fft`` on clips of held-out tracks, evenly spread; none where there are none."""
        if not self.held_out:
            return {}
        return self._errors(network, self.held_out, self.settings.held_out_clips).figures(self.settings.n_fft)

    def finish(self, network: keras.Model) -> tuple[dict[str, Any], Arrays]:
        """Compression, and errors by author on all held-out tracks; the codec, the Gaussian of the codes among it."""
        n_moments = self.config.n_frames // self.architecture.factor
        codec = Codec(self.architecture, self.settings.n_fft, n_moments, self.settings.code_rank)
        encoder, decoder = network.layers
        weights.assign(codec.encoder, weights.arrays(encoder))
        weights.assign(codec.decoder, weights.arrays(decoder))
        fit = GaussianFit(self.settings.code_rank)
        for frames in self._clips(self.feed.tracks, self.settings.code_clips):
            codes = np.asarray(codec.encoder(frames, training=False))
            fit.add(codes.reshape(len(codes), -1))
        for variable, values in zip(codec.code.weights, fit.result(), strict=True):
            variable.assign(values.reshape(variable.shape))
        return self._facts(keras.Sequential([codec.encoder, codec.decoder])), weights.arrays(codec)

    def _facts(self, network: keras.Model) -> dict[str, Any]:
        code_values = self.config.n_frames // self.architecture.factor * self.architecture.widths[-1]
        facts: dict[str, Any] = {
            "compression": {
                "time": float(self.architecture.factor),
                "fft_values": 2 * self.config.facts.clip_samples / code_values,
                "samples": self.config.facts.clip_samples / code_values,
            }
        }
        if self.held_out:
            total, by_author = ErrorSum(), {}
            for author in sorted({track.author for track in self.held_out}):
                errors = self._errors(network, [track for track in self.held_out if track.author == author], None)
                by_author[author] = errors.figures(self.settings.n_fft)
                total.include(errors)
            facts |= {"held_out": total.figures(self.settings.n_fft), "held_out_authors": by_author}
        return facts

    def _errors(self, network: keras.Model, tracks: Sequence[Track], most: int | None) -> ErrorSum:
        errors = ErrorSum()
        for frames in self._clips(tracks, most):
            errors.add(frames, np.asarray(network(frames, training=False)))
        return errors

    def _clips(self, tracks: Sequence[Track], most: int | None) -> Iterator[Frames]:
        """Frames of the clips of tracks, one after the other, in batches; of more than ``most``, some evenly spread."""
        length, places = self.data.clip_samples, []
        for track in tracks:
            starts = range(0, track.n_samples - length + 1, length)
            places += [(track, start, channel) for start in starts for channel in range(self.data.channels)]
        if most is not None and len(places) > most:
            places = [places[i * len(places) // most] for i in range(most)]
        for first in range(0, len(places), BATCH):
            chosen = places[first : first + BATCH]
            clips = [self.data.clip(self.data.n_stages, t.index, start)[:, channel] for t, start, channel in chosen]
            yield fft_frames(np.stack(clips), self.settings.n_fft)
