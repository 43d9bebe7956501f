"""Numbers and names as the report shows them."""

import datetime
import math

MEASURES = {
    "level_db": ("Level", "dBFS", "RMS, a full-scale sine has −3"),
    "silence_share": ("Silence", "%", "20 ms frames below −60 dBFS"),
    "pause_share": ("Pauses", "%", "20 ms frames 30 dB and more below the clip's loudest"),
    "clipped_share": ("Clipped", "%", "samples at or beyond full scale"),
    "one_sided_share": ("One-sided", "%", "clips whose positive and negative peaks differ by more than 6 dB"),
    "centroid_hz": ("Spectral centroid", "Hz", "mean frequency, weighted by power"),
    "modulation": ("Modulation, 2 to 8 Hz", "1", "depth of the level's change at the rate of syllables"),
    "harmonicity": ("Harmonicity, mean", "1", "how periodic the loud frames are at the pitches of speech, 0 to 1"),
    "harmonicity_strongest": ("Harmonicity, best frame", "1", "the same, of each clip's most periodic loud frame"),
    "distinctness": ("Distinctness", "1", "how little two clips resemble one another, 0 (copies) to 1"),
}
"""Of `pgan_audio.audio.measures.summary`: name, unit as for `number`, meaning."""

SCORES = {
    "is_mean": ("Inception Score, mean of 10 parts ↑", ""),
    "is_sd": ("… standard deviation of the parts", ""),
    "is_whole": ("Inception Score of all ↑", ""),
    "is_low": ("… its 95 % interval from", ""),
    "is_high": ("… to", ""),
    "frechet": ("Fréchet distance ↓", ""),
    "kid": ("Kernel distance (KID) ↓", ""),
    "kid_error": ("… its standard error", ""),
    "density": ("Density ↑", "1"),
    "coverage": ("Coverage ↑", "1"),
    "ndb": ("Bins that differ (NDB/K) ↓", "1"),
    "copied": ("Too near training (usual: 1 %) ↓", "%"),
    "copying_z": ("… z of the distances", "1"),
    "nearest": ("Distance to the nearest training clip, median", ""),
    "alike": ("Clips like another of the set ↓", "%"),
    "duplicates": ("… exact copies ↓", "%"),
    "silent_clips": ("Silent clips ↓", "%"),
    "silence_share": ("Silence", "%"),
    "clipped_share": ("Clipped ↓", "%"),
    "level_db": ("Level", "dBFS"),
}
"""Of `pgan_audio.scoring.comparison.measures`: name, unit as for `number`."""

SCORED = {"run": "generated", "audio": "audio", "real": "recordings, held out"}
"""Of `pgan_audio.scoring.score.Kind`."""

COLUMNS = {
    "held_out": "recordings, held out",
    "white_noise": "white noise",
    "silence": "silence",
    "one_clip": "one clip repeated",
}

PHASES = {"critic": "Critic's step, ms", "generator": "Generator's step, ms"}


def named(name: str, unit: str) -> str:
    """A measure's name with its unit: ``Level, dBFS``."""
    return f"{name}, {unit}" if unit in ("%", "dBFS", "Hz") else name


def number(value: object, unit: str = "") -> str:
    """A number without its unit, in as many digits as mean something; a dash for none.

    Args:
        value: Anything; what is no number is shown as it is.
        unit: ``"%"`` for a share from 0 to 1, ``"dBFS"``, ``"Hz"``, ``"1"`` for a ratio of about that size, or none.
    """
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if not math.isfinite(value):
        return str(value)
    match unit:
        case "%":
            text = f"{100 * value:.1f}"
        case "dBFS":
            text = f"{value:.1f}"
        case "Hz":
            text = count(round(value))
        case "1":
            text = f"{value:.2f}"
        case _:
            text = _plain(value)
    return text.replace("-", "−")


def rate(hz: float) -> str:
    """A sampling rate: ``16 kHz``, ``500 Hz``, ``11.025 kHz``."""
    return f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"


def duration(seconds: float) -> str:
    """``1:05:09`` or ``0:00:07``."""
    return str(datetime.timedelta(seconds=round(seconds)))


def size(n_bytes: int) -> str:
    """``1.8 MB`` or ``12 kB``."""
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes >= 1e6 else f"{max(1, round(n_bytes / 1e3))} kB"


def count(n: int) -> str:
    """``12 345`` with narrow spaces, which don't break."""
    return f"{n:,}".replace(",", "\u202f")


def _plain(value: float) -> str:
    if value == int(value) and abs(value) < 1e6:
        return count(int(value))
    return f"{value:.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"
