"""What the API says of sounds and jobs; pages show the very same."""

import json
import shlex
from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse

from pgan_audio.web.asking.desk import made_by
from pgan_audio.web.catalogue.catalogue import Catalogue
from pgan_audio.web.catalogue.model import Model
from pgan_audio.web.making.job import Job
from pgan_audio.web.making.queue import JobQueue
from pgan_audio.web.models import Favourite, Sound

Json = dict[str, Any]

_FIELDS = {"author", "seed", "index", "truncation", "temperature", "key", "metre", "length"}
_FILES = {
    "url": ".wav",
    "waveform": ".waveform.png",
    "spectrogram": ".spectrogram.png",
    "roll": ".roll.png",
    "score": ".svg",
    "midi": ".mid",
    "musicxml": ".musicxml",
    "text": ".txt",
}
_DRAWN_OF_WAV = {"waveform", "spectrogram"}
_POLL_MS, _LONGEST_POLL_MS = 250, 2000


def sound_shape(sound: Sound, model: Model | None, favourite: bool) -> Json:
    """A sound that was made.

    Args:
        sound: Which one.
        model: What made it, if it is still there.
        favourite: Whether the listener keeps it.
    """
    mark = json.loads(sound.mark)
    suffixes = sound.suffixes.split()
    links = {
        name: reverse("sound_file", args=[sound.id, suffix])
        if (".wav" if name in _DRAWN_OF_WAV else suffix) in suffixes
        else None
        for name, suffix in _FILES.items()
    }
    there = model is not None and made_by(sound, model)
    file = f"{sound.name}{next((s for s in ('.wav', '.txt') if s in suffixes), '')}"
    return {
        "id": sound.id,
        "model": sound.model,
        "model_name": model.name if model else sound.model,
        "kind": "audio" if sound.makes == "clips" else sound.makes,
        "stage": sound.stage,
        "title": sound.title,
        "file": file,
        "rate_hz": sound.rate_hz,
        "seconds": sound.seconds,
        **{name: mark.get(name) for name in sorted(_FIELDS)},
        **links,
        "download": f"{links['url'] or links['text']}?download=1",
        "favourite": favourite,
        "command": _command(sound, mark, model, file) if model is not None and there else None,
        "reads": None if "seed" in mark else file,
        "gone": not there,
    }


def sound_shapes(identifiers: Iterable[str], catalogue: Catalogue, listener: str | None) -> list[Json]:
    """Sounds by their ids, in order; those that were forgotten are left out."""
    wanted = list(identifiers)
    found = Sound.objects.in_bulk(list(set(wanted)))
    kept = kept_by(listener, wanted)
    return [
        sound_shape(found[identifier], catalogue.find(found[identifier].model), identifier in kept)
        for identifier in wanted
        if identifier in found
    ]


def kept_by(listener: str | None, identifiers: Collection[str]) -> set[str]:
    """Which of some sounds a listener keeps."""
    if listener is None or not identifiers:
        return set()
    own = Favourite.objects.filter(listener=listener, sound__in=set(identifiers))
    return set(own.values_list("sound_id", flat=True))


def job_shape(job: Job, queue: JobQueue, catalogue: Catalogue, listener: str | None) -> Json:
    """A job and, once it is done, its sounds."""
    position = queue.position(job)
    done = job.state == "done"
    sounds = sound_shapes([sound for sound in job.sounds if sound], catalogue, listener) if done else []
    return {
        "job": job.id,
        "state": job.state,
        "position": position,
        "error": job.error or None,
        "n": job.n,
        "sounds": sounds,
        "url": reverse("job", args=[job.id]),
        "poll_ms": min(_LONGEST_POLL_MS, _POLL_MS * max(1, position)),
    }


def _command(sound: Sound, mark: Json, model: Model, file: str) -> str:
    """What makes the sound again in a terminal."""
    words = ["pgan", "sample", *model.option]
    if "seed" not in mark:
        return shlex.join([*words, "--again", file])
    if model.config.grows:
        words += ["--stage", str(sound.stage)]
    words += ["--seed", str(mark["seed"]), "--n", str(mark["index"] + 1)]
    if mark.get("author") and f"-seed-{mark['seed']}-author-" in sound.name:
        words += ["--author", mark["author"]]
    if sound.makes == "clips":
        words += ["--truncation", str(mark["truncation"])] if mark["truncation"] != 1 else []
        return shlex.join(words)
    for name in ("temperature", "key", "metre", "length"):
        if mark.get(name) not in (None, 1.0 if name == "temperature" else None):
            words += [f"--{name}", str(mark[name])]
    return shlex.join([*words, *(["--play-with", "string"] if sound.makes == "tunes" else [])])
