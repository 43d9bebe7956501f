"""``--decoder RUN``: what a GAN takes over from an auto-encoder's run."""

import json
from pathlib import Path

from pgan_audio.config import record
from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.errors import RunError, UsageError
from pgan_audio.training.run_folder import RunFolder


def overrides(path: Path) -> tuple[str, ...]:
    """The run as the decoder to start from, and its architecture, as ``--set`` takes them.

    Raises:
        RunError: There is no run, or it has no finished model.
        UsageError: It is of another design.
    """
    run = RunFolder.open(path)
    config = record.read(run.config)
    if not isinstance(config, FftAutoencoderConfig):
        raise UsageError(f"--decoder must be a run of the design fft-autoencoder. Received: {path}, {config.design}.")
    if not run.finished_stages():
        raise RunError(f"The run at {path} has no finished decoder yet. Go on with: pgan train --run {path}")
    own = config.fft_autoencoder
    taken = [
        f"fft_gan.decoder={json.dumps(str(path))}",
        f'fft_gan.architecture="{own.architecture}"',
        f"fft_gan.n_fft={own.n_fft}",
    ]
    taken += [f"fft_gan.{name}={list(values)}" for name in ("strides", "widths") if (values := getattr(own, name))]
    return tuple(taken)
