"""``pgan sample`` for the designs that make texts, tunes or sound step by step."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pgan_audio.cli.work_options import refuse_beside_score, refuse_clip_options, refuse_work_options
from pgan_audio.errors import UsageError

if TYPE_CHECKING:
    from pgan_audio.config.recurrent import RecurrentConfig
    from pgan_audio.ports.recurrent.composing import Composer, Order, Work
    from pgan_audio.sampling.instruments import Instrument
    from pgan_audio.training.run_folder import RunFolder

OVERVIEW = "overview.png"
N_WORKS = 10
STRING = "string"


def works_of(run: "RunFolder", out: Path, given: Mapping[str, Any]) -> str | None:
    """Make works where the run's design makes such, and return what there is to say about them; else None.

    Args:
        run: Its folder.
        out: Where to.
        given: The options that were given, by name.

    Raises:
        PganError: One line about what is wrong.
    """
    from pgan_audio.config import record
    from pgan_audio.config.recurrent import RecurrentConfig

    config = record.read(run.config)
    if not isinstance(config, RecurrentConfig):
        refuse_work_options(given, config.design)
        return None
    refuse_clip_options(given, config.design)
    _refuse_what_is_for_tunes(given, config)
    from pgan_audio.sampling.finished_stage import FinishedStage

    finished = FinishedStage.read(run)
    from pgan_audio.ports.recurrent.composing import Composer, Order
    from pgan_audio.sampling.prime import read_prime
    from pgan_audio.sampling.work_files import works_name

    rate_hz = config.rate_hz(1) if config.content == "audio" else 1.0
    composer = Composer(config, finished.model, finished.weights, rate_hz)
    prime = read_prime(config, given["prime"]) if "prime" in given else None
    asked = {name: given[name] for name in ("seed", "temperature", "key", "metre", "length") if name in given}
    composer.check(order := Order(**asked, prime=prime))
    instrument = _instrument(given["play_with"], order.seed) if "play_with" in given else None
    return write_works(composer, order, given.get("n", N_WORKS), out, works_name(given), instrument)


def write_works(
    composer: "Composer", order: "Order", n_works: int, out: Path, name: str, instrument: "Instrument | None"
) -> str:
    """Write works and a picture of them into a folder; return what there is to say about them.

    Args:
        composer: Makes them.
        order: What is asked for.
        n_works: How many.
        out: Where to.
        name: What their files are called, before their number.
        instrument: What plays tunes, or None.

    Raises:
        UsageError: A file of a work's name is there with another content.
        PganError: The folder can't be written to.
    """
    from pgan_audio.cli.progress import Progress
    from pgan_audio.sampling.work_files import files_of
    from pgan_audio.sampling.work_folder import WorkFolder

    works: list[Work] = []
    suffixes: dict[str, None] = {}
    with Progress("writing") as progress:
        made = composer.works(order, range(n_works), progress)
        folder = WorkFolder(out)
        for index, work in made:
            for suffix, content in files_of(work, composer.rate_hz, instrument).items():
                folder.write(f"{name}-{index:04d}{suffix}", content)
                suffixes[suffix] = None
            works.append(work)
    if (picture := _picture(works, composer.rate_hz)) is not None:
        folder.write(OVERVIEW, picture, replace=True)
    last = f" to {name}-{n_works - 1:04d}" if n_works > 1 else ""
    return (
        f"{_described(works, composer.rate_hz)} by {composer.config.design}: {folder.path / name}-0000{last} "
        f"({', '.join(suffixes)}){f', and {OVERVIEW}' if picture else ''}"
        + ("\nScores are drawn where verovio is installed." if ".mid" in suffixes and ".svg" not in suffixes else "")
    )


def played_score(out: Path, given: Mapping[str, Any]) -> str:
    """Play a MIDI, ABC or MusicXML file to a WAV file of its name; return what there is to say about it.

    Args:
        out: Folder for it.
        given: The options that were given, by name; ``play`` is the file.

    Raises:
        PganError: One line about what is wrong.
    """
    refuse_beside_score(given)
    from pgan_audio.audio.files import shown, to_wav
    from pgan_audio.sampling.performance import performed
    from pgan_audio.sampling.prime import read_score
    from pgan_audio.sampling.work_folder import WorkFolder

    tune = read_score(given["play"])
    name = given.get("play_with", STRING)
    instrument = _instrument(name, given.get("seed", 0))
    sound = performed(tune, instrument)
    folder = WorkFolder(out)
    path = folder.path / f"{given['play'].stem}.wav"
    folder.write(path.name, to_wav(sound, instrument.rate_hz)[0])
    return (
        f"{shown(given['play'])}, {len(tune.notes)} notes, played with {name}: {path}, "
        f"{len(sound) / instrument.rate_hz:.3g} s at {instrument.rate_hz} Hz"
    )


def _refuse_what_is_for_tunes(given: Mapping[str, Any], config: "RecurrentConfig") -> None:
    if config.content == "tunes":
        from pgan_audio.data.symbolic.extra import needed

        needed("mido")  # rather than after all the work
    elif "play_with" in given:
        raise UsageError(
            f"--play-with plays tunes, and {config.design} makes none. Received: --play-with {given['play_with']}. "
            "Leave it out."
        )


def _picture(works: "list[Work]", rate_hz: float) -> bytes | None:
    """A picture of all works, as PNG; None of texts."""
    import numpy as np

    from pgan_audio.data.symbolic.tune import Tune
    from pgan_audio.sampling import piano_roll, pictures

    tunes = [work for work in works if isinstance(work, Tune)]
    if tunes:
        return pictures.png(piano_roll.overview(tunes))
    waves = [work[:, None] for work in works if isinstance(work, np.ndarray)]
    if waves:
        return pictures.png(pictures.overview(waves, rate_hz, [f"{i:04d}" for i in range(len(waves))]))
    return None


def _instrument(name: str, seed: int) -> "Instrument":
    """The built-in string, or the sound of a run that has most of a pitch among its first ones."""
    from pgan_audio.config import record
    from pgan_audio.config.recurrent import RecurrentConfig
    from pgan_audio.sampling.instruments import PluckedString

    if name == STRING:
        return PluckedString()
    from pgan_audio.training.run_folder import RunFolder

    run = RunFolder.open(Path(name))
    config = record.read(run.config)
    if isinstance(config, RecurrentConfig):
        raise UsageError(
            f"--play-with needs something that makes short sounds: '{STRING}', or a run of a design that makes clips. "
            f"Received: {name}, a run of {config.design}. Name another one."
        )
    from pgan_audio.cli.quiet import load_tensorflow

    load_tensorflow()
    from pgan_audio.sampling.generation import ClipGenerator, pin_threads
    from pgan_audio.sampling.sound_model import pitched_sound

    pin_threads()
    return pitched_sound(ClipGenerator.load(run), seed)


def _described(works: "list[Work]", rate_hz: float) -> str:
    """How many works there are, and how long they are."""
    from pgan_audio.data.symbolic.tune import Tune

    first, many = works[0], "s" if len(works) > 1 else ""
    mean = " on average" if many else ""
    if isinstance(first, str):
        letters = sum(len(work) for work in works if isinstance(work, str)) / len(works)
        return f"{len(works)} text{many} of {letters:.0f} characters{mean}"
    if isinstance(first, Tune):
        notes = sum(len(work.notes) for work in works if isinstance(work, Tune)) / len(works)
        return f"{len(works)} tune{many} of {notes:.0f} notes{mean}"
    return f"{len(works)} sound{many} of {len(first) / rate_hz:.3g} s at {rate_hz:g} Hz"
