"""Works as files: what they are called and what is in them."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from pgan_audio.audio.files import to_wav
from pgan_audio.data.symbolic.midi import to_midi
from pgan_audio.data.symbolic.music_xml import to_music_xml
from pgan_audio.data.symbolic.tune import Tune
from pgan_audio.ports.recurrent.composing import Work
from pgan_audio.sampling.engraving import engraved
from pgan_audio.sampling.instruments import Instrument
from pgan_audio.sampling.performance import performed

_LONGEST_WORD = 40


def files_of(work: Work, rate_hz: float, instrument: Instrument | None) -> dict[str, bytes]:
    """A work's files by suffix: text, sound, or MIDI and MusicXML with what can be made of them.

    Args:
        work: A text, a tune or samples.
        rate_hz: Of samples; else anything.
        instrument: What plays a tune to a WAV file; None for no such file.
    """
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


def works_name(given: Mapping[str, Any]) -> str:
    """Everything that works depend on, but the run and their number.

    Args:
        given: What was asked for: ``seed``, ``temperature``, ``key``, ``metre``, ``length``, and ``prime``, a path.

    Raises:
        OSError: The prime's file can't be read.
    """
    words = [f"seed-{given.get('seed', 0)}"]
    if "prime" in given:
        digest = hashlib.sha256(given["prime"].read_bytes()).hexdigest()
        words.append(f"prime-{_slug(given['prime'].stem)}-{digest[:8]}")
    for option in ("temperature", "key", "metre", "length"):
        if option in given:
            words.append(f"{option}-{_slug(str(given[option]))}")
    return "-".join(words)


def _slug(text: str) -> str:
    return re.sub(r"[^\w.#]+", "_", text)[:_LONGEST_WORD]
