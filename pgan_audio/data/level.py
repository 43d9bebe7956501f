"""The level of a track: how `normalise` finds its gain, and what counts as silence."""

SILENCE_DB = -60.0
PEAK_DB = -1.0
RMS_DB = -20.0


def amplitude(level_db: float) -> float:
    """Amplitude of a level in dBFS."""
    return float(10.0 ** (level_db / 20.0))


def gain(normalise: str, peak: float, rms: float) -> float:
    """Factor that brings a track to its level.

    Args:
        normalise: ``"peak"``: the peak goes to -1 dBFS. ``"rms"``: the RMS goes to -20 dBFS, or as near as it gets with
            the peak not above -1 dBFS. ``"none"``: 1.
        peak: Largest magnitude of the track, full scale 1.
        rms: Root of its mean square.

    Returns:
        The factor; 1 for a silent track, one with its peak under -60 dBFS: there is nothing in it but noise to raise.
    """
    if normalise == "none" or peak < amplitude(SILENCE_DB):
        return 1.0
    to_peak = amplitude(PEAK_DB) / peak
    return to_peak if normalise == "peak" else min(to_peak, amplitude(RMS_DB) / rms)
