"""From a wish to a job: what a model can't do is refused before anything waits for it."""

import json
import secrets
from collections.abc import Sequence

from pgan_audio.errors import UsageError
from pgan_audio.web.asking.limits import RANDOM_SEEDS
from pgan_audio.web.asking.wishes import GrowthWish, NearWish, SoundsWish, WalkWish
from pgan_audio.web.catalogue.catalogue import Catalogue
from pgan_audio.web.catalogue.model import Model
from pgan_audio.web.making.job import Job
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.part import Part
from pgan_audio.web.making.studio import Studio
from pgan_audio.web.models import Sound
from pgan_audio.web.not_found import NotFoundError
from pgan_audio.web.sounds.library import Library

FOR_CLIPS = ("author", "stage", "truncation")
FOR_WORKS = ("key", "length", "metre", "temperature")
"""Fields of a wish for sounds that only models of the one or the other kind know."""


class Desk:
    """Takes wishes, hands out jobs.

    Args:
        catalogue: What models there are.
        library: What sounds were made.
        studio: Who makes them.
    """

    def __init__(self, catalogue: Catalogue, library: Library, studio: Studio):
        self._catalogue, self._library, self._studio = catalogue, library, studio

    def sounds(self, wish: SoundsWish) -> Job:
        """Ask for sounds of a seed.

        Raises:
            NotFoundError: There is no such model.
            UsageError: It can't do that.
            BusyError: The queue is full.
        """
        model = self._model(wish.model)
        stage = model.stage(wish.stage).stage
        _refuse_foreign(model, wish)
        _check_author(model, wish.author)
        _check_known(model, "key", wish.key, model.keys)
        _check_known(model, "metre", wish.metre, model.metres)
        chosen = wish.model_dump(exclude={"model", "stage", "seed"}, exclude_none=True)
        kind = "seed" if model.kind == "audio" else "works"
        order = Order(kind=kind, seed=_seed(wish.seed), **chosen)  # type: ignore[arg-type]
        return self._studio.submit([Part(model, stage, order)])

    def near(self, wish: NearWish) -> Job:
        """Ask for neighbours of a clip; errors as for `sounds`."""
        sound, model = self._clip(wish.near, wish.model)
        order = Order(
            kind="near",
            n=wish.n,
            seed=_seed(wish.seed),
            amount=wish.amount,
            marks=(sound.mark,),
            names=(sound.name,),
        )
        return self._studio.submit([Part(model, sound.stage, order)])

    def walk(self, wish: WalkWish) -> Job:
        """Ask for the way from a clip to another; errors as for `sounds`."""
        start, model = self._clip(wish.start, wish.model)
        end, other = self._clip(wish.to, wish.model)
        if model.id != other.id:
            raise UsageError(
                f"A walk leads from a sound to another of the same model. Received: one of {model.name} and one of "
                f"{other.name}."
            )
        stage = model.stage(start.stage if wish.stage is None else wish.stage).stage
        order = Order(kind="walk", n=wish.steps, marks=(start.mark, end.mark))
        return self._studio.submit([Part(model, stage, order)])

    def growth(self, wish: GrowthWish) -> Job:
        """Ask for the same latent at every finished stage, the lowest first; errors as for `sounds`."""
        model = self._model(wish.model)
        if model.kind != "audio":
            raise UsageError(f"{model.name} has no stages to listen to: it makes {model.makes}.")
        _check_author(model, wish.author)
        order = Order(kind="seed", n=1, seed=_seed(wish.seed), first=wish.index, author=wish.author)
        return self._studio.submit([Part(model, info.stage, order) for info in model.stages])

    def again(self, sound: Sound) -> Job:
        """Ask for a sound whose files are gone; errors as for `sounds`."""
        model = self._model_of(sound)
        order = Order(kind="again", n=1, marks=(sound.mark,), names=(sound.name,))
        return self._studio.submit([Part(model, sound.stage, order)])

    def _model(self, identifier: str) -> Model:
        model = self._catalogue.find(identifier)
        if model is None or not model.stages:
            raise NotFoundError("There is no such model. GET /api/models lists those there are.")
        return model

    def _clip(self, identifier: str, model_id: str | None) -> tuple[Sound, Model]:
        sound = self._library.find(identifier)
        if sound is None:
            raise NotFoundError("There is no such sound, or it was forgotten.")
        model = self._model_of(sound)
        if model.kind != "audio":
            raise UsageError(f"Ways and neighbours are between clips of sound, and {model.name} makes {model.makes}.")
        if model_id not in (None, model.id):
            raise UsageError(f"The sound is one of {model.name}. Received: another model.")
        return sound, model

    def _model_of(self, sound: Sound) -> Model:
        model = self._catalogue.find(sound.model)
        if model is None or not made_by(sound, model):
            raise NotFoundError("The model that made this sound is gone or was trained anew.")
        return model


def made_by(sound: Sound, model: Model) -> bool:
    """Whether a model is still the one that made a sound."""
    sha256 = json.loads(sound.mark)["model_sha256"]
    return any((info.stage, info.sha256) == (sound.stage, sha256) for info in model.stages)


def _seed(seed: int | None) -> int:
    return secrets.randbelow(RANDOM_SEEDS) if seed is None else seed


def _check_author(model: Model, author: str | None) -> None:
    _check_known(model, "author", author, model.authors)


def _check_known(model: Model, what: str, name: str | None, known: Sequence[str]) -> None:
    if name is not None and name not in known:
        names = ", ".join(known) or "none, as it was trained without"
        raise UsageError(f"The {what} must be one that {model.name} knows: {names}. Received: {name}.")


def foreign_fields(model: Model) -> tuple[str, ...]:
    """The fields of a wish for sounds that are for models of the other kind."""
    return FOR_WORKS if model.kind == "audio" else FOR_CLIPS


def _refuse_foreign(model: Model, wish: SoundsWish) -> None:
    kind = "models that continue texts, tunes or sound" if model.kind == "audio" else "models that make clips"
    given = [name for name in foreign_fields(model) if getattr(wish, name) is not None]
    if given and not (given == ["stage"] and wish.stage == 1):
        raise UsageError(f"The field {given[0]} is for {kind}, which {model.name} isn't. Leave it out.")
