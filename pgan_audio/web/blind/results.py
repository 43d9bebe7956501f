"""How often listeners are right, with an interval."""

from typing import Any

from django.db.models import F

from pgan_audio.classifier.intervals import share_interval
from pgan_audio.web.models import Trial


def results(listener: str | None, model: str | None) -> dict[str, Any]:
    """Answers of one listener and of all.

    Args:
        listener: Who; None for nobody.
        model: Id of the model in question; None for all.

    Returns:
        Of ``own`` and ``all``: number, hits, share and the 95 % interval of the share after Wilson. One who hears
        no difference is right half the time.
    """
    answered = Trial.objects.filter(answer__isnull=False)
    if model is not None:
        answered = answered.filter(model=model)
    own = answered.filter(listener=listener) if listener else answered.none()
    return {
        name: _figures(some.count(), some.filter(answer=F("is_real")).count())
        for name, some in (("own", own), ("all", answered))
    }


def _figures(n: int, hits: int) -> dict[str, Any]:
    if not n:
        return {"n": 0, "hits": 0, "share": None, "low": None, "high": None}
    low, high = share_interval(hits / n, n)
    return {"n": n, "hits": hits, "share": hits / n, "low": low, "high": high}
