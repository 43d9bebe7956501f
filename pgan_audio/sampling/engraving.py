"""Scores as pictures, where verovio is installed."""

import importlib.util

from pgan_audio.data.symbolic.music_xml import to_music_xml
from pgan_audio.data.symbolic.tune import Tune

OPTIONS = {
    "adjustPageHeight": True,
    "breaks": "auto",
    "footer": "none",
    "pageHeight": 60_000,
    "pageWidth": 2100,
    "scale": 45,
    "svgViewBox": True,
    "xmlIdSeed": 1,  # the same tune gives the same file
}


def can_engrave() -> bool:
    """Whether verovio is installed."""
    return importlib.util.find_spec("verovio") is not None


def engraved(tune: Tune) -> str | None:
    """The tune as a score in SVG, on one page; None where verovio isn't installed or can't draw it."""
    if not can_engrave():
        return None
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(OPTIONS)
    if not toolkit.loadData(to_music_xml(tune).decode("utf-8")):
        return None
    svg: str = toolkit.renderToSVG(1)
    return svg
