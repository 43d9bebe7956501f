"""Figures as SVG within a page: small, in the page's colours and type, and without a trace of where they came from."""

import hashlib
import io
import re
import warnings

import matplotlib
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from pgan_audio.sampling.curves import INK, MUTED, SHADE, WARNING
from pgan_audio.sampling.pictures import WAVES
from pgan_audio.scoring.report.html import Html, tag

BLUE, ORANGE, GREEN = "tab:blue", "tab:orange", "tab:green"
IMAGE_DPI = 110
# The page says what these are, by day and by night; see style.css.
VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    SHADE: "shade",
    WARNING: "warning",
    WAVES[0]: "wave-1",
    WAVES[1]: "wave-2",
    BLUE: "blue",
    ORANGE: "orange",
    GREEN: "green",
}
TOLERANCE = 1.0  # in points: a waveform's strokes within one become one

_COLOURS = {to_hex(colour): f"var(--{name})" for colour, name in VARIABLES.items()}
_ID = re.compile(r' id="([^"]*)"')
_REFERENCE = re.compile(r"""(?:url\(#|href="#)([^)"]+)""")
_VALUE = re.compile(r'([\w:-]+)="([^"]*)"')
_DECIMALS = re.compile(r"\d+\.\d{3,}")


def inline(figure: Figure, alternative: str) -> Html:
    """A figure as an ``<svg>`` element as wide as its place.

    Args:
        figure: Its colours that `VARIABLES` names become the page's own.
        alternative: What it shows, for those who don't see it.
    """
    buffer = io.StringIO()
    settings = matplotlib.rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "pgan", "path.simplify_threshold": TOLERANCE}  # text stays text
    )
    with settings, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a sign that matplotlib's font lacks: the page's will have it
        figure.savefig(
            buffer, format="svg", transparent=True, dpi=IMAGE_DPI, metadata=dict.fromkeys(("Date", "Creator"))
        )
    text = buffer.getvalue()
    head, body = text[text.index("<svg") :].removesuffix("</svg>\n").split(">", 1)
    box = re.search(r'viewBox="([^"]*)"', head)
    return tag(
        "svg", Html(_slim(body, alternative)), viewBox=box[1] if box else None, role="img", aria_label=alternative
    )


def _slim(body: str, alternative: str) -> str:
    """The inside of matplotlib's SVG, in the page's colours and without what a page doesn't need."""
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    body = _VALUE.sub(lambda match: f'{match[1]}="{_slim_value(match[1], match[2])}"', body)
    body = re.sub(r"\s+", " ", body).replace("> <", "><")
    # Ids are the page's, not the figure's: those in use get a name that no other figure has.
    used, own = (
        set(_REFERENCE.findall(body)),
        hashlib.sha256(f"{alternative}{body}".encode(errors="backslashreplace")).hexdigest()[:8],
    )
    body = _ID.sub(lambda match: f' id="{own}-{match[1]}"' if match[1] in used else "", body)
    return _REFERENCE.sub(lambda match: match[0].replace(f"#{match[1]}", f"#{own}-{match[1]}"), body)


def _slim_value(name: str, value: str) -> str:
    """The value of an attribute: to a hundredth of a point, in the page's colours and type."""
    if name == "xlink:href":
        return re.sub(r"\s", "", value)
    if name == "style":
        value = re.sub(r"font-family: [^;]*;? ?", "", value)
        value = re.sub(r"#[0-9a-f]{6}\b", lambda match: _COLOURS.get(match[0], match[0]), value)
    if name == "d":
        value = re.sub(r"\s*([A-Za-z])\s*", r"\1", value)
    return _DECIMALS.sub(lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), value)
