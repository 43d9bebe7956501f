"""The part on the settings of the run: all of them, and which are not those of its preset."""

from collections.abc import Mapping

from pgan_audio.config.loading import load_config
from pgan_audio.config.nesting import flat
from pgan_audio.config.schema import Config
from pgan_audio.errors import PganError
from pgan_audio.scoring.report.html import Html, table, tag
from pgan_audio.scoring.report.sections.layout import paragraph, section

LONGEST_LIST = 40


def settings(config: Config) -> Html:
    """Every setting, section by section."""
    values = flat(config.model_dump(exclude_none=True))
    usual = _usual(config)
    sections: dict[str, list[list[object]]] = {}
    n_changed = 0
    for dotted, value in values.items():
        where, _, name = dotted.rpartition(".")
        changed = usual is not None and where != "data" and usual.get(dotted) != value
        n_changed += changed
        shown: object = _shown(value)
        if changed:
            shown = [tag("strong", shown), tag("small", f"preset: {_shown(usual.get(dotted))}")] if usual else shown
        sections.setdefault(where, []).append([name, shown])
    tables = [table(where or "general", ["Setting", "Value"], rows) for where, rows in sections.items()]
    words = "As the run was started; it is continued with these and no others."
    if usual is not None:
        words += f" {n_changed} differ from the preset {config.preset}: they stand out, with the preset's value below."
    return section("settings", "Settings", paragraph(words), tag("div", tables, class_="columns"))


def _usual(config: Config) -> Mapping[str, object] | None:
    """What the preset says; None if this version no longer has it."""
    try:
        return flat(load_config(preset=config.preset, design=config.design).model_dump(exclude_none=True))
    except PganError:
        return None


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        items = [_shown(item) for item in value[:LONGEST_LIST]]
        more = f", … {len(value)} in all" if len(value) > LONGEST_LIST else ""
        return ", ".join(items) + more
    return f"{value:g}" if isinstance(value, float) else str(value)
