"""From a run's folder to what the site offers of it."""

from collections.abc import Mapping
from typing import Any

from pgan_audio.config import Config, record
from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.errors import RunError
from pgan_audio.scoring.report.scores import newest_scores
from pgan_audio.scoring.results import FILE as SCORES
from pgan_audio.training import stage_model
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.web.catalogue.model import Model
from pgan_audio.web.catalogue.stage_info import StageInfo

CARD = "CARD.md"
MAX_CARD_BYTES = 64 * 1024


def signature(run: RunFolder) -> object:
    """What changes whenever `read_model` would give something else.

    Raises:
        OSError: The run isn't there any more.
    """
    settings = run.config.stat()
    scores = run.path / SCORES
    scored = scores.stat().st_mtime_ns if scores.exists() else 0
    stages = run.finished_stages()
    written = [(run.stage(stage) / "model.toml").stat().st_mtime_ns for stage in stages]
    return settings.st_mtime_ns, settings.st_size, scored, stages, tuple(written)


def read_model(identifier: str, name: str, run: RunFolder, option: tuple[str, str]) -> Model:
    """Read a run, but not its weights.

    Raises:
        RunError: Something of it is damaged.
    """
    config = record.read(run.config)
    if config.data is None:
        raise RunError(f"The run at {run.path} is damaged: its config.toml has no section [data]. Restore that file.")
    finished = [stage for stage in run.finished_stages() if stage <= config.n_stages]
    described = [(stage, *stage_model.describe(run.stage(stage))) for stage in finished]
    stages = tuple(_info(config, stage, sha256) for stage, _, sha256 in described)
    keys, metres = (_told(described[-1][1] if described else {}, name) for name in ("keys", "metres"))
    return Model(identifier, name, run, config, stages, option, _card(run), _scores(run), keys, metres)


def _told(facts: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What a model of tunes was told of its corpus."""
    notation = facts.get("notation")
    names = notation.get(name, ()) if isinstance(notation, Mapping) else ()
    return tuple(str(entry) for entry in names)


def _info(config: Config, stage: int, sha256: str) -> StageInfo:
    if isinstance(config, RecurrentConfig):
        return StageInfo(stage, sha256, config.rate_hz(stage) if config.content == "audio" else None, None)
    rate_hz = config.rate_hz(stage)
    return StageInfo(stage, sha256, rate_hz, config.length(stage) / rate_hz)


def _card(run: RunFolder) -> str:
    try:
        with (run.path / CARD).open("rb") as file:
            return file.read(MAX_CARD_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _scores(run: RunFolder) -> dict[int, dict[str, object]]:
    """By stage: the newest score by the classifier set that scored last."""
    by_set, _ = newest_scores(run.path)
    for (name, checksum), scores in by_set.items():
        own = [score for score in scores if score.subject.kind == "run"]
        if own:
            return {
                score.subject.stage: {
                    "set": name,
                    "checksum": checksum,
                    "clips": score.subject.clips,
                    "n": score.compared.n,
                    "ceiling": score.ceiling,
                    "generated": dict(score.compared.columns.get("scored", {})),
                    "held_out": dict(score.compared.columns.get("held_out", {})),
                }
                for score in own
            }
    return {}
