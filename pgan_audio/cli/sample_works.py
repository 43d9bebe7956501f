"""``pgan sample`` for the designs that make texts, tunes or sound step by step."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pgan_audio.cli.work_options import refuse_clip_options, refuse_work_options
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
    """Make works, and say so, where the run's design makes such; else None.

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
    if isinstance(config, RecurrentConfig):
        return sample_works(run, config, out, given)
    refuse_work_options(given, config.design)
    return None


def sample_works(run: "RunFolder", config: "RecurrentConfig", out: Path, given: Mapping[str, Any]) -> str:
    """Write works of a finished run into a folder; return what there is to say about them.

    Args:
        run: Its folder.
        config: Of it.
        out: Where to.
        given: The options that were given, by name.

    Raises:
        PganError: One line about what is wrong.
    """
    refuse_clip_options(given, config.design)
    from pgan_audio.cli.progress import Progress
    from pgan_audio.ports.recurrent.composing import Composer, Order
    from pgan_audio.sampling.finished_stage import FinishedStage
    from pgan_audio.sampling.prime import read_prime
    from pgan_audio.sampling.work_folder import WorkFolder

    if "play_with" in given and config.content != "tunes":
        raise UsageError(f"--play-with plays tunes, and {config.design} makes none. Received: it. Leave it out.")
    finished = FinishedStage.read(run)
    rate_hz = config.rate_hz(1) if config.content == "audio" else 1.0
    composer = Composer(config, finished.model, finished.weights, rate_hz)
    prime = read_prime(config, given["prime"]) if "prime" in given else None
    asked = {name: given[name] for name in ("seed", "temperature", "key", "metre", "length") if name in given}
    order = Order(**asked, prime=prime)
    n_works, name = given.get("n", N_WORKS), _name(given)
    instrument = _instrument(given["play_with"], order.seed) if "play_with" in given else None
    folder = WorkFolder(out)
    works: list[tuple[str, Work]] = []
    with Progress("writing") as progress:
        for index, work in composer.works(order, range(n_works), _stepping(progress, composer, order, n_works)):
            works.append((f"{name}-{index:04d}", work))
            for suffix, content in _files(work, rate_hz, instrument).items():
                folder.write(f"{name}-{index:04d}{suffix}", content)
        picture = _picture([work for _, work in works], rate_hz)
        if picture is not None:
            folder.write(OVERVIEW, picture, replace=True)
    return _summary(config, folder.path, works, rate_hz, instrument is not None, picture is not None)


def _stepping(progress: Any, composer: "Composer", order: "Order", n_works: int) -> Any:
    """Tells the progress from the steps of each 16 works; a work may end early."""
    from pgan_audio.ports.recurrent.continuing import ROWS

    most, blocks = composer.most_steps(order.length), -(-n_works // ROWS)
    block = {"number": -1, "last": 0}

    def stepped(steps: int) -> None:
        block["number"] += steps <= block["last"] or block["number"] < 0
        block["last"] = steps
        progress(min(block["number"] * most + steps, most * blocks), most * blocks)

    return stepped


def _files(work: "Work", rate_hz: float, instrument: "Instrument | None") -> dict[str, bytes]:
    """A work's files by suffix."""
    from pgan_audio.audio.files import to_wav
    from pgan_audio.data.symbolic.midi import to_midi
    from pgan_audio.data.symbolic.music_xml import to_music_xml
    from pgan_audio.data.symbolic.tune import Tune
    from pgan_audio.sampling.engraving import engraved
    from pgan_audio.sampling.performance import performed

    if isinstance(work, str):
        return {".txt": work.encode("utf-8")}
    if not isinstance(work, Tune):
        return {".wav": to_wav(work, rate_hz)[0]}
    files = {".mid": to_midi(work), ".musicxml": to_music_xml(work)}
    svg = engraved(work)
    if svg is not None:
        files[".svg"] = svg.encode("utf-8")
    if instrument is not None:
        files[".wav"] = to_wav(performed(work, instrument), instrument.rate_hz)[0]
    return files


def _picture(works: "list[Work]", rate_hz: float) -> bytes | None:
    """A picture of all works, as PNG; None of texts."""
    import numpy as np

    from pgan_audio.data.symbolic.tune import Tune
    from pgan_audio.sampling import piano_roll, pictures

    tunes = [work for work in works if isinstance(work, Tune)]
    if tunes:
        return pictures.png(piano_roll.overview(tunes, [tune.title for tune in tunes]))
    waves = [work[:, None] for work in works if isinstance(work, np.ndarray)]
    if waves:
        return pictures.png(pictures.overview(waves, rate_hz, [f"{i:04d}" for i in range(len(waves))]))
    return None


def _instrument(name: str, seed: int) -> "Instrument":
    """The built-in string, or the sound of a run that has most of a pitch among its first ones."""
    from pgan_audio.sampling.instruments import PluckedString

    if name == STRING:
        return PluckedString()
    from pgan_audio.cli.quiet import load_tensorflow
    from pgan_audio.training.run_folder import RunFolder

    folder = RunFolder.open(Path(name))
    load_tensorflow()
    from pgan_audio.sampling.generation import ClipGenerator, pin_threads
    from pgan_audio.sampling.sound_model import pitched_sound

    pin_threads()
    return pitched_sound(ClipGenerator.load(folder), seed)


def _name(given: Mapping[str, Any]) -> str:
    """Everything that the works depend on, but the run."""
    words = [f"seed-{given.get('seed', 0)}"]
    if "prime" in given:
        digest = hashlib.sha256(given["prime"].read_bytes()).hexdigest()
        words.append(f"prime-{_slug(given['prime'].stem)}-{digest[:8]}")
    for option in ("temperature", "key", "metre", "length"):
        if option in given:
            words.append(f"{option}-{_slug(str(given[option]))}")
    return "-".join(words)


def _slug(text: str) -> str:
    return re.sub(r"[^\w.#]+", "_", text)[:40]


def _summary(
    config: "RecurrentConfig", out: Path, works: "list[tuple[str, Work]]", rate_hz: float, played: bool, pictured: bool
) -> str:
    from pgan_audio.data.symbolic.tune import Tune
    from pgan_audio.sampling.engraving import can_engrave

    first = works[0][1]
    if isinstance(first, str):
        what, kinds = f"texts of {sum(len(str(w)) for _, w in works) / len(works):.0f} characters", ".txt"
    elif isinstance(first, Tune):
        notes = sum(len(work.notes) for _, work in works if isinstance(work, Tune)) / len(works)
        what = f"tunes of {notes:.0f} notes"
        kinds = ".mid, .musicxml" + (", .svg" if can_engrave() else "") + (", .wav" if played else "")
    else:
        what, kinds = f"sounds of {len(first) / rate_hz:.3g} s at {rate_hz:g} Hz", ".wav"
    last = f" to {works[-1][0]}" if len(works) > 1 else ""
    hint = "" if not isinstance(first, Tune) or can_engrave() else " Scores are drawn where verovio is installed."
    picture = f", and {OVERVIEW}" if pictured else ""
    return f"{len(works)} {what} on average by {config.design}: {out / works[0][0]}{last} ({kinds}){picture}.{hint}"
