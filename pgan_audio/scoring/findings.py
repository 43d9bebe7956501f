"""What stands out in a score, in words."""

from pgan_audio.scoring.comparison import Measures
from pgan_audio.scoring.score import Group, Verdict


def findings(group: Group, judge: Verdict) -> tuple[str, ...]:
    """Sentences about what a reader should not overlook; none is as it should be.

    They look for gross faults alone, each against the held-out clips, or where there are none against what no clips
    should be. A set without a finding may still sound poor.

    Args:
        group: In which the scored clips stand beside the others.
        judge: Who judged.
    """
    scored, real = group.columns["scored"], group.columns.get("held_out", {})
    told = [_unfit(judge)] if not judge.fit else []
    told += _traits(scored, real)
    if judge.fit:
        told += _judged(scored, real, group.columns["white_noise"])
    return tuple(told + _copies(scored))


def _unfit(judge: Verdict) -> str:
    how = "was never tested" if judge.accuracy is None else f"has a balanced accuracy of {judge.accuracy:.0%}"
    chance = "" if judge.chance is None else f", chance has {judge.chance:.0%}"
    return (
        f"UNFIT TO JUDGE: the classifier of stage {judge.stage} {how} on held-out tracks{chance}. All it says, "
        "from the Inception Score to NDB/K, means nothing here."
    )


def _traits(scored: Measures, real: Measures) -> list[str]:
    told = []
    for name, margin, words in (
        ("silent_clips", 0.02, "{:.1%} of the clips are silent"),
        ("clipped_share", 0.001, "{:.2%} of the samples are clipped"),
        ("duplicates", 0.005, "{:.1%} of the clips are exact copies of another one among them"),
        ("alike", 0.05, "{:.1%} of the clips sound practically like another one among them"),
    ):
        value, usual = scored[name] or 0.0, real.get(name) or 0.0
        if value > usual + margin:
            told.append(f"{words.format(value)} (held-out clips: {_percent(real.get(name))}).")
    return told


def _judged(scored: Measures, real: Measures, noise: Measures) -> list[str]:
    told = []
    if (scored["is_mean"] or 0.0) <= (noise["is_mean"] or 0.0):
        told.append("The Inception Score is no better than that of white noise.")
    density, coverage = scored["density"], scored["coverage"]
    if density is None or coverage is None:
        return told
    usual_density, usual_coverage = real.get("density") or 1.0, real.get("coverage") or 1.0
    if density < 0.1 * usual_density:
        told.append(
            f"Hardly a clip lies where real ones do: density {density:.2f} (held-out clips: {usual_density:.2f})."
        )
    elif coverage < 0.5 * usual_coverage:
        told.append(
            f"Much of what real clips do is missing: coverage {coverage:.2f} (held-out clips: {usual_coverage:.2f})."
        )
    return told


def _copies(scored: Measures) -> list[str]:
    copied, z = scored["copied"], scored["copying_z"]
    if copied is None or z is None or (copied < 0.05 and z > -4.0):
        return []
    return [
        f"{copied:.0%} of the clips are nearer to a training clip than 99 % of the held-out clips are "
        f"(z = {z:.1f}): listen to the pairs, they may be copies."
    ]


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.1%}"
