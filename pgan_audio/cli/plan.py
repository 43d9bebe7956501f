"""What ``pgan train`` says before it begins."""

from typing import TYPE_CHECKING

from pgan_audio.cli.progress import duration
from pgan_audio.cli.session import Session
from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.training.events import read_events

if TYPE_CHECKING:
    from pgan_audio.training.budget import StageCost

STEP_TIMES = ("time/critic_ms", "time/generator_ms", "time/step_ms")


def plan(session: Session) -> str:
    """The device, the sizes, and the clips and expected time of each stage that is still to be trained."""
    from pgan_audio.training import device

    config, schedule = session.config, session.schedule
    lines = [
        f"Data    {session.data.path}: {session.data.description}",
        f"Run     {session.run.path}: {session.clips} {config.example}s shown so far",
        f"Device  {device.description()}, {config.precision}",
        f"Preset  {config.preset}" + (f", loss {config.loss.name}" if isinstance(config, AdversarialConfig) else ""),
    ]
    if session.clips >= schedule.stage_end(session.until_stage):
        finished = f"Stage {session.until_stage} is finished already: nothing to train."
        position = schedule.at(session.clips)
        if position.finished and session.until_stage < config.n_stages:
            finished += " The run is at its end."
        elif position.stage_clips and position.stage > session.until_stage:
            finished += f" The run is in stage {position.stage}."
        return "\n".join([*lines, finished])
    costs = session.costs or _costs(session)
    if isinstance(config, RecurrentConfig):
        return "\n".join([*lines, *_windows(config, schedule.total - session.clips, costs[0])])
    lines.append("")
    lines.append("stage   rate Hz   samples   batch   growing    stable   still to show   about")
    total = 0.0
    for stage in range(1, session.until_stage + 1):
        growing, stable = schedule.phase_clips(stage)
        if not schedule.growing:
            growing, stable = 0, growing + stable
        left = min(schedule.stage_end(stage) - session.clips, growing + stable)
        if left <= 0:
            continue
        seconds = costs[stage - 1].seconds(left / schedule.batch_size(stage))
        total += seconds
        rate_hz, length = config.rate_hz(stage), config.length(stage)
        sizes = f"{stage:5d}{rate_hz:10g}{length:10d}{schedule.batch_size(stage):8d}"
        lines.append(f"{sizes}{growing:10d}{stable:10d}{left:16d}   {duration(seconds)}")
    lines.append(f"together about {duration(total)}; Ctrl-C saves and ends, the same command goes on")
    return "\n".join(lines)


def _windows(config: RecurrentConfig, left: int, cost: "StageCost") -> list[str]:
    """What is still to be shown of sequences, which have no clips and no rate."""
    settings = config.recurrent
    return [
        f"Network {settings.layers} LSTMs of {settings.units}, windows of {settings.window} steps, "
        f"{config.fit.batch_size} sequences side by side",
        f"{left} windows still to show, about {duration(cost.seconds(left / config.fit.batch_size))}; "
        "Ctrl-C saves and ends, the same command goes on",
    ]


def _costs(session: Session) -> "list[StageCost]":
    """What each stage takes per batch: as measured in this run, else estimated."""
    from pgan_audio.designs import estimate_clips_per_second
    from pgan_audio.training.budget import StageCost

    measured: dict[int, list[float]] = {}
    for event in read_events(session.run.events) if session.run.is_run else []:
        milliseconds = sum(event.values.get(name, 0.0) for name in STEP_TIMES)
        if milliseconds > 0:
            measured.setdefault(event.stage, []).append(milliseconds)
    rates = estimate_clips_per_second(session.config, session.until_stage)
    costs = []
    for stage in range(1, session.until_stage + 1):
        values = sorted(measured.get(stage, []))
        seconds = values[len(values) // 2] / 1e3 if values else session.schedule.batch_size(stage) / rates[stage]
        costs.append(StageCost(seconds, fixed_seconds=0.0))
    return costs
