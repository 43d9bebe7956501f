"""Models that continue texts and tunes, as the site offers them."""

import pytest

from pgan_audio.errors import UsageError
from pgan_audio.web.asking.wishes import SoundsWish
from pgan_audio.web.catalogue.catalogue import Catalogue


@pytest.fixture
def desk(site):
    """A desk at which nothing is made: what was asked for is what comes back."""
    from types import SimpleNamespace

    from pgan_audio.web.asking.desk import Desk

    def at(run):
        catalogue = Catalogue(run.path)
        return Desk(catalogue, site.library, SimpleNamespace(submit=list)), catalogue.runs()[0]

    return at


@pytest.mark.parametrize(
    ("design", "makes", "rate_hz"),
    [
        ("rnn-text", "text", None),
        ("rnn-notes", "tunes", None),
        ("rnn-midi", "tunes", None),
        ("rnn-spectra", "sound", 1000),
    ],
)
def test_what_comes_out_of_each(works_run, desk, design, makes, rate_hz):
    _, model = desk(works_run(design))
    assert (model.makes, model.kind, model.config.design) == (makes, "work", design)
    assert [(info.stage, info.rate_hz, info.seconds) for info in model.stages] == [(1, rate_hz, None)]


def test_keys_and_metres_are_those_of_the_corpus(works_run, desk):
    at, model = desk(works_run("rnn-notes"))
    assert model.keys
    assert model.metres
    (part,) = at.sounds(SoundsWish(model=model.id, n=2, seed=1, key=model.keys[0], temperature=0.5, stage=1))
    order = part.order
    assert (order.kind, order.n, order.seed, order.key, order.temperature) == ("works", 2, 1, model.keys[0], 0.5)
    with pytest.raises(UsageError, match=f"The key must be one that {model.name} knows: {model.keys[0]}"):
        at.sounds(SoundsWish(model=model.id, key="H"))
    with pytest.raises(UsageError, match="The metre must be"):
        at.sounds(SoundsWish(model=model.id, metre="9/17"))


def test_what_is_for_clips_is_refused(works_run, desk):
    at, model = desk(works_run("rnn-text"))
    for wish in ({"truncation": 0.5}, {"author": "a"}):
        with pytest.raises(UsageError):
            at.sounds(SoundsWish(model=model.id, **wish))
    with pytest.raises(UsageError, match="trained without"):
        at.sounds(SoundsWish(model=model.id, key="G"))
