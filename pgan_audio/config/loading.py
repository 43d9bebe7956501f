"""Settings from all their sources: defaults, preset, file, command line; each overrules the one before it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from importlib import resources
from pathlib import Path

from pgan_audio.config.designs import DEFAULT_DESIGN
from pgan_audio.config.nesting import Values, nested, overlaid
from pgan_audio.config.schema import Config
from pgan_audio.config.validation import build_config, config_class, section_at, shown
from pgan_audio.errors import ConfigError, RunError

BARE_WORD = re.compile(r"\d*[A-Za-z_][\w+./-]*")
SET = "--set"
DOTTED_KEY = re.compile(r"\w+(\.\w+)*")


@dataclass(frozen=True)
class _Layer:
    """Nested values and where they came from, as a message says it."""

    values: Values
    origin: str

    def has(self, keys: Sequence[str]) -> bool:
        node: object = self.values
        for key in keys:
            if not isinstance(node, dict) or key not in node:
                return False
            node = node[key]
        return True


def load_config(
    file: Path | None = None,
    preset: str | None = None,
    design: str | None = None,
    overrides: Sequence[str] = (),
    *,
    default_preset: str = "small",
    base: Config | None = None,
) -> Config:
    """The settings of a run, from weakest to strongest: defaults, preset, ``file``, arguments, ``overrides``.

    Args:
        file: a TOML file that says how it differs from its preset, which it may name (``preset = "small"``).
        preset: the preset to start from, whatever the file names.
        design: the design, whatever the file names.
        overrides: ``key=value`` texts (``--set``): a dotted key, and a value in TOML or a bare word. The name of the
            design's own section may be left out.
        default_preset: the preset where nothing names one.
        base: start from these settings instead of a preset's. Given the record of a run, the result differs from it
            in just those settings that were asked for and are not the run's (see ``refuse_differences``).

    Raises:
        ConfigError: unreadable file, unknown key, design or preset, wrong type, impossible value.
        RunError: another design than that of ``base``.
    """
    asked = _asked(file, preset, design, overrides)
    named = _merged(asked).get("preset")
    wanted = _merged(asked).get("design", DEFAULT_DESIGN if base is None else base.design)
    whole = config_class(wanted, _origin(asked, ("design",)))
    asked = [_in_own_section(layer, str(wanted), whole) if layer.origin == SET else layer for layer in asked]
    if base is None:
        name = default_preset if named is None else named
        default: Values = {"design": wanted, "preset": name}
        layers = [_Layer(default, "the default"), _Layer(_preset(wanted, name), f"preset {name}"), *asked]
    else:
        if wanted != base.design:
            raise RunError(
                f"The run was started with the design {base.design}. Received: {shown(wanted)}. "
                "Leave the design out to continue the run, or start a new one (--run)."
            )
        if named is not None and named != base.preset:
            _preset(wanted, named)  # a misspelt name is told as such, not as a difference
        layers = [_Layer(base.model_dump(), "the run's own settings"), *asked]

    return build_config(_merged(layers), lambda keys: _origin(layers, keys))


def named_design(file: Path | None = None, design: str | None = None, overrides: Sequence[str] = ()) -> str:
    """The design that ``load_config`` takes for a new run; arguments and errors as there."""
    asked = _asked(file, None, design, overrides)
    name = _merged(asked).get("design", DEFAULT_DESIGN)
    config_class(name, _origin(asked, ("design",)))
    return str(name)


def preset_names(design: str = DEFAULT_DESIGN) -> tuple[str, ...]:
    """The names of the presets that come with the package for a design."""
    folder = resources.files("pgan_audio.config") / "presets" / design
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def read_toml(file: Path) -> Values:
    """The values of a TOML file.

    Raises:
        ConfigError: the file can't be read, or isn't TOML; then with the line.
    """
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            f"Can't read the config file: {error.strerror}. Expected a TOML file. Received: {file}. Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"The config file isn't text. Expected TOML in UTF-8. Received: {file}.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(
            f"The config file isn't valid TOML: {error}. Expected [section] and key = value lines. Received: {file}."
        ) from error


def parse_override(text: str) -> Values:
    """``"loss.drift=0.1"`` as ``{"loss": {"drift": 0.1}}``.

    The value is read as TOML; what isn't TOML but a single bare word is a string.

    Raises:
        ConfigError: not of the form ``key=value``, a value that is neither, or a key of ``data``.
    """
    key, equals, value = (part.strip() for part in text.partition("="))
    if not (equals and value and DOTTED_KEY.fullmatch(key)):
        raise ConfigError(f"--set expects key=value, such as --set loss.drift=0.01. Received: {shown(text)}.")
    if key.split(".")[0] == "data":
        raise ConfigError(
            f"{key} can't be set: it is read from the data folder when a run starts. Received: --set {text}. "
            "Choose other data with --data, or prepare it anew."
        )
    return nested(key, _parse_value(key, value))


def _asked(file: Path | None, preset: str | None, design: str | None, overrides: Sequence[str]) -> list[_Layer]:
    """What a person asks for, weakest first."""
    asked = [] if file is None else [_Layer(read_toml(file), str(file))]
    asked += [_Layer({key: name}, f"--{key}") for key, name in (("preset", preset), ("design", design)) if name]
    return asked + [_Layer(parse_override(text), SET) for text in overrides]


def _parse_value(key: str, value: str) -> object:
    try:
        parsed = tomllib.loads(f"value = {value}")
    except (tomllib.TOMLDecodeError, RecursionError):
        parsed = {"value": value} if BARE_WORD.fullmatch(value) else {}
    if set(parsed) != {"value"}:  # nothing, or a line break that began another key
        raise ConfigError(
            f"{key} (--set): expected a number, true or false, a word, a text in double quotes, or a list such as "
            f"[16, 8]. Received: {shown(value)}. Quotes and brackets may need protection from the shell."
        )
    return parsed["value"]


def _in_own_section(layer: _Layer, design: str, whole: type[Config]) -> _Layer:
    """An override of ``architecture`` as one of ``fft_autoencoder.architecture``, if that is what there is."""
    name, keys = design.replace("-", "_"), layer.values.keys()
    own = section_at([name], whole)
    is_own = own is not None and keys <= own.model_fields.keys() and not keys & whole.model_fields.keys()
    return _Layer({name: layer.values}, layer.origin) if is_own else layer


def _preset(design: object, name: object) -> Values:
    names = preset_names(str(design))
    if name not in names:
        raise ConfigError(f"Unknown preset. Expected one of {', '.join(names)}. Received: {shown(name)}.")
    file = resources.files("pgan_audio.config") / "presets" / str(design) / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _origin(layers: Sequence[_Layer], keys: Sequence[str]) -> str | None:
    """Where the value that ``keys`` lead to came from."""
    return next((layer.origin for layer in reversed(layers) if layer.has(keys)), None)


def _merged(layers: Sequence[_Layer]) -> Values:
    start: Values = {}
    return reduce(overlaid, (layer.values for layer in layers), start)
