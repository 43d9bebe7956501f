"""``pgan reconstruct``: a recording through an auto-encoder and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pgan_audio import atomic
from pgan_audio.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pgan_audio.sampling.code_file import CodeFile
    from pgan_audio.sampling.reconstruction import Reconstruction

SHOWN_SECONDS = 10.0
FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--run", type=FILE, default="runs/fft-autoencoder", help="Folder of the run.")
@click.option("--out", type=FILE, metavar="WAV", help="What to write.  [default: FILE-reconstructed.wav, here]")
@click.option("--latent", type=FILE, metavar="NPZ", help="Write the code of FILE, too.")
@click.option("--from-latent", type=FILE, metavar="NPZ", help="Decode such a code, instead of a FILE.")
def command(file: Path | None, run: Path, out: Path | None, latent: Path | None, from_latent: Path | None) -> None:
    """Send the recording FILE through the encoder and the decoder of an fft-autoencoder run.

    Any length, any format that pgan prepare reads; of stereo both sides. Writes what comes out as a 16-bit WAV file at
    the run's rate, and beside it a picture of the loudest ten seconds: input, output, and what differs. Nothing that is
    there already is replaced.
    """
    source = file or from_latent
    if source is None or (file and from_latent):
        raise UsageError(
            "Expected a FILE, or --from-latent with a code. "
            f"Received: {'both' if source else 'neither'}. See pgan reconstruct --help."
        )
    if latent and from_latent:
        raise UsageError(
            "--latent writes the code of a FILE. Received: --from-latent as well. Leave one of the two out."
        )
    out = out or Path(f"{source.stem}-reconstructed.wav")
    picture = out.with_suffix(".png")
    for path in (out, picture, *([latent] if latent else [])):
        if path.exists():
            raise UsageError(
                f"{path} is there already. Expected a new name (--out, --latent). Remove it, or choose another."
            )

    from pgan_audio.cli.quiet import load_tensorflow
    from pgan_audio.sampling.finished_stage import FinishedStage
    from pgan_audio.training.run_folder import RunFolder

    finished = FinishedStage.read(RunFolder.open(run))
    load_tensorflow()
    from pgan_audio.sampling.generation import pin_threads
    from pgan_audio.sampling.reconstruction import Reconstruction

    pin_threads()
    reconstruction = Reconstruction(finished)
    with atomic.writing(f"The sound can't be written to {out}"):
        if file:
            click.echo(_there_and_back(reconstruction, file, out, latent))
        elif from_latent:
            click.echo(_back(reconstruction, from_latent, out))


def _there_and_back(reconstruction: "Reconstruction", file: Path, out: Path, latent: Path | None) -> str:
    from pgan_audio.audio.files import shown
    from pgan_audio.sampling.reconstruction import snr_of

    recording = reconstruction.read(file)
    code = reconstruction.encode(recording)
    if latent:
        code.write(latent)
    output = reconstruction.decode(code)
    written = _write(out, {"input": recording.wave, "output": output, "difference": output - recording.wave}, code)
    total_db, sides_db = snr_of(recording.wave, output)
    sides = f" (left {sides_db[0]:.2f}, right {sides_db[1]:.2f})" if len(sides_db) > 1 else ""
    return f"{shown(file)}: {written}\nSignal-to-noise ratio {total_db:.2f} dB{sides}; {_compression(code)}"


def _back(reconstruction: "Reconstruction", latent: Path, out: Path) -> str:
    from pgan_audio.audio.files import shown
    from pgan_audio.sampling.code_file import CodeFile

    code = CodeFile.read(latent)
    return f"{shown(latent)}: {_write(out, {'output': reconstruction.decode(code)}, code)}"


def _write(out: Path, waves: "dict[str, NDArray[np.float32]]", code: "CodeFile") -> str:
    """Write the output and the picture; return what there is to say of them."""
    from pgan_audio import atomic
    from pgan_audio.audio.files import shown, write_wav
    from pgan_audio.cli.progress import duration
    from pgan_audio.sampling import pictures
    from pgan_audio.sampling.reconstruction import loudest

    clipped = write_wav(out, waves["output"], code.rate_hz)
    first, last = loudest(next(iter(waves.values())), code.rate_hz, SHOWN_SECONDS)
    titles = [f"{name}, from {duration(first / code.rate_hz)}" for name in waves]
    figure = pictures.overview([wave[first:last] for wave in waves.values()], code.rate_hz, titles)
    atomic.write_bytes(out.with_suffix(".png"), pictures.png(figure))
    channels = "stereo" if waves["output"].shape[1] == 2 else "mono"
    return (
        f"{duration(code.n_samples / code.rate_hz)} {channels} at {code.rate_hz} Hz to {shown(out)} and its picture"
        + (f"; {clipped:.2%} of the samples clipped" if clipped else "")
    )


def _compression(code: "CodeFile") -> str:
    _, moments, width = code.code.shape
    n_values = moments * width
    return f"code of {moments} moments of {width} values, {code.n_samples / n_values:.2f} samples for each value"
