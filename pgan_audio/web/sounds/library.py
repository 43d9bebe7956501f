"""Sounds that were made, by id: what they were made from in the database, their files in a cache."""

import hashlib
import threading

from pgan_audio.web.making.made import Made
from pgan_audio.web.making.part import Part
from pgan_audio.web.models import Sound
from pgan_audio.web.sounds.files import SoundFiles

MOST_MARK_BYTES = 64_000_000
"""Of all marks together; those of the sounds that nobody asked for longest are forgotten, but for favourites."""

_EVERY = 500  # sounds from one count to the next


def sound_id(mark: str) -> str:
    """The id of the sound that was made from a mark: the same for the same sound, and in no other way to be had."""
    return hashlib.sha256(mark.encode("utf-8")).hexdigest()[:32]


class Library:
    """Keeps sounds and finds them.

    Args:
        files: Where their files are.
        most_bytes: Of all marks together.
    """

    def __init__(self, files: SoundFiles, most_bytes: int = MOST_MARK_BYTES):
        self.files = files
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._n_kept = 0

    def keep(self, part: Part, made: Made) -> str:
        """Keep a sound; return its id.

        Raises:
            OSError: Its files can't be written.
            django.db.DatabaseError: The database can't be.
        """
        identifier = sound_id(made.mark)
        self.files.put(identifier, made.files)
        Sound.objects.update_or_create(
            id=identifier,
            defaults={"model": part.model.id, "suffixes": " ".join(made.files)},
            create_defaults={
                "model": part.model.id,
                "stage": part.stage,
                "makes": part.model.makes,
                "mark": made.mark,
                "name": made.name,
                "title": made.title,
                "rate_hz": made.rate_hz,
                "seconds": made.seconds,
                "suffixes": " ".join(made.files),
            },
        )
        with self._lock:
            self._n_kept += 1
            full = self._n_kept % _EVERY == 0
        if full:
            self.forget()
        return identifier

    def find(self, identifier: str) -> Sound | None:
        """A sound by its id."""
        return Sound.objects.filter(id=identifier).first()

    def forget(self) -> int:
        """Forget what is beyond the bound; return how many sounds."""
        from django.db.models import Sum
        from django.db.models.functions import Length

        loose = Sound.objects.filter(favourites__isnull=True)
        excess = (Sound.objects.aggregate(bytes=Sum(Length("mark")))["bytes"] or 0) - self._most_bytes
        gone = []
        for identifier, size in loose.order_by("asked").values_list("id", Length("mark")).iterator():
            if excess <= 0:
                break
            gone.append(identifier)
            excess -= size
        for start in range(0, len(gone), 500):
            Sound.objects.filter(id__in=gone[start : start + 500]).delete()
        return len(gone)
