"""What an auto-encoder gives back while it trains: the same few clips again and again."""

import keras
import numpy as np

from pgan_audio import atomic
from pgan_audio.audio.files import write_wav
from pgan_audio.audio.frames import fft_frames, fft_wave
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.data.feed import SPLITS
from pgan_audio.data.store import DataFolder
from pgan_audio.sampling import pictures
from pgan_audio.sampling.reconstruction import snr_of
from pgan_audio.training.run_folder import RunFolder

N_CLIPS = 4
GAP_SECONDS = 0.2


class ReconstructionPreviews:
    """Writes previews of an auto-encoder; an instance is what a training takes as its ``preview`` callback.

    A preview is ``clips-000123456.wav``, each of a few clips from the middle of held-out tracks followed by what the
    network makes of it, and a picture of the same name.

    Args:
        run: Where to write.
        config: Of the run, with the facts of its data.
        data: To take the clips from.
    """

    def __init__(self, run: RunFolder, config: FftAutoencoderConfig, data: DataFolder):
        self.run, self.n_fft, self.rate_hz = run, config.fft_autoencoder.n_fft, data.sample_rate_hz
        held_out = [track for track in data.tracks if track.split not in SPLITS[config.feed.split]] or data.tracks
        tracks = [held_out[i * len(held_out) // N_CLIPS] for i in range(min(N_CLIPS, len(held_out)))]
        self.titles = [f"{track.author} {track.file.rpartition('/')[2]}" for track in tracks]
        middles = [(track.n_samples - data.clip_samples) // 2 for track in tracks]
        clips = [data.clip(data.n_stages, t.index, start)[:, 0] for t, start in zip(tracks, middles, strict=True)]
        self.waves = np.stack(clips)  # (N, T)

    def __call__(self, network: keras.Model, stage: int, clips: int, fade: float) -> None:
        """Write the preview of this moment, replacing one that is there.

        Args:
            network: Frames to frames.
            stage: Not read.
            clips: Clips shown so far.
            fade: Not read.

        Raises:
            OSError: The files can't be written.
        """
        output = fft_wave(np.asarray(network(fft_frames(self.waves, self.n_fft), training=False)))
        gap = np.zeros(round(GAP_SECONDS * self.rate_hz), np.float32)
        shown, titles, row = [], [], []
        for wave, made, title in zip(self.waves, output, self.titles, strict=True):
            shown += [wave[:, None], made[:, None]]
            titles += [title, f"given back, {snr_of(wave[:, None], made[:, None])[0]:.1f} dB"]
            row += [wave, gap, made, gap, gap]
        path = self.run.previews / f"clips-{clips:09d}.wav"
        write_wav(path, np.concatenate(row), self.rate_hz)
        atomic.write_bytes(path.with_suffix(".png"), pictures.png(pictures.overview(shown, self.rate_hz, titles)))
