"""What ``pgan train`` says before it begins."""

from pgan_audio.cli.progress import duration
from pgan_audio.cli.session import Session
from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.config.schema import AdversarialConfig
from pgan_audio.training.events import read_events

STEP_TIMES = ("time/critic_ms", "time/generator_ms", "time/step_ms")


def plan(session: Session) -> str:
    """The device, the sizes, and the clips and estimated time of each stage that is still to be trained."""
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
    rates = _clips_per_second(session)
    if isinstance(config, RecurrentConfig):
        return "\n".join([*lines, *_windows(config, schedule.total - session.clips, rates[1])])
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
        seconds = left / rates[stage]
        total += seconds
        rate_hz, length = config.rate_hz(stage), config.length(stage)
        sizes = f"{stage:5d}{rate_hz:10g}{length:10d}{schedule.batch_size(stage):8d}"
        lines.append(f"{sizes}{growing:10d}{stable:10d}{left:16d}   {duration(seconds)}")
    lines.append(f"together about {duration(total)}; Ctrl-C saves and ends, the same command goes on")
    return "\n".join(lines)


def _windows(config: RecurrentConfig, left: int, per_second: float) -> list[str]:
    """What is still to be shown of sequences, which have no clips and no rate."""
    settings = config.recurrent
    return [
        f"Network {settings.layers} LSTMs of {settings.units}, windows of {settings.window} steps, "
        f"{config.fit.batch_size} sequences side by side",
        f"{left} windows still to show, about {duration(left / per_second)}; "
        "Ctrl-C saves and ends, the same command goes on",
    ]


def _clips_per_second(session: Session) -> dict[int, float]:
    """Speed of each stage: as measured in this run, else estimated."""
    from pgan_audio.designs import estimate_clips_per_second

    measured: dict[int, list[float]] = {}
    for event in read_events(session.run.events) if session.run.is_run else []:
        milliseconds = sum(event.values.get(name, 0.0) for name in STEP_TIMES)
        if milliseconds > 0:
            measured.setdefault(event.stage, []).append(milliseconds)
    rates = estimate_clips_per_second(session.config, session.until_stage)
    for stage, values in measured.items():
        median = sorted(values)[len(values) // 2]
        rates[stage] = 1e3 * session.schedule.batch_size(stage) / median
    return rates
