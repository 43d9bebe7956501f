"""``--budget 30m``: a schedule that fits into the time a person has."""

import functools
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pgan_audio.cli.progress import Progress, duration
from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.record import with_values
from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.config.validation import config_class
from pgan_audio.errors import ConfigError, UsageError
from pgan_audio.training.run_folder import RunFolder

if TYPE_CHECKING:
    from pgan_audio.training.budget import StageCost

UNITS = {"h": 60.0, "m": 1.0, "s": 1 / 60}
_PART = re.compile(r"(\d+(?:\.\d+)?)([hms])")


def minutes(text: str) -> float:
    """``"30m"``, ``"1h30m"`` or ``"90s"`` in minutes.

    Raises:
        UsageError: It is no such text, or no time at all.
    """
    parts = _PART.findall(text)
    total = sum(float(number) * UNITS[unit] for number, unit in parts)
    if "".join(number + unit for number, unit in parts) != text or not total:
        raise UsageError(f"--budget must be a time such as 30m, 1h30m or 90s. Received: {text!r}.")
    return total


def override(text: str, design: str) -> str:
    """``--budget`` as a setting of the design's, as ``--set`` takes it."""
    fitted = issubclass(config_class(design), FittedConfig)
    return f"{'fit' if fitted else 'schedule'}.budget_minutes={minutes(text)}"


def fit(config: AdversarialConfig, until_stage: int) -> "tuple[AdversarialConfig, list[StageCost]]":
    """The settings with a schedule that ends ``schedule.budget_minutes`` from now, as far as can be foreseen.

    Every stage is built and a few of its steps are timed, which is part of the time. Stages after ``until_stage`` are
    given as many clips as that one.

    Args:
        config: With the facts of its data, and a budget.
        until_stage: The last stage that shares in the time.

    Returns:
        The settings, and what each stage was measured to take, from the first.

    Raises:
        ConfigError: The time is too short, or there is none.
    """
    from pgan_audio.designs import build_design
    from pgan_audio.sampling.previews import Previews
    from pgan_audio.training import budget, device
    from pgan_audio.training.schedule import Schedule

    if config.schedule.budget_minutes is None:
        raise ConfigError("There is no time to fit into. Expected schedule.budget_minutes. Received: none.")
    seconds = config.schedule.budget_minutes * 60
    started = time.perf_counter()
    design, schedule = build_design(config), Schedule.of(config)
    costs: list[StageCost] = []
    with tempfile.TemporaryDirectory() as folder, Progress("timing") as progress:
        preview = Previews(RunFolder(Path(folder)), config, design)
        for stage in range(1, until_stage + 1):
            progress(stage - 1, until_stage, f"stage {stage}")
            finish = functools.partial(preview, clips=0, fade=1.0)
            costs.append(budget.measure(design, config, device.strategy(), stage, finish))
            if time.perf_counter() - started > seconds / 2:
                raise ConfigError(
                    f"The time is too short: half of it is gone after timing {stage} of {until_stage} stages. Expected "
                    f"more than {duration(seconds)}. Allow more time, train fewer stages, or take a smaller preset."
                )
    left = seconds - (time.perf_counter() - started)
    growing, stable = budget.share(left, costs, schedule)
    return with_values(config, {"schedule.growing_clips": growing, "schedule.stable_clips": stable}), costs
