"""The pairs of clips and training clips as sound files, so that one can hear whether they are copies."""

import re
from collections.abc import Sequence
from pathlib import Path

from pgan_audio import atomic
from pgan_audio.audio.files import write_wav
from pgan_audio.errors import UsageError
from pgan_audio.scoring.yardstick import PairOfClips

_OWN = re.compile(r"pair-\d\d-(scored|training)\.wav|pairs\.txt")


def write_pairs(folder: Path, pairs: Sequence[PairOfClips], rate_hz: float) -> None:
    """Write ``pair-01-scored.wav``, ``pair-01-training.wav`` and so on, nearest first, and ``pairs.txt``.

    The folder appears whole, in place of an earlier one of its kind.

    Args:
        folder: Where; those above it are made where missing.
        pairs: From `Yardstick.score`.
        rate_hz: Of the clips.

    Raises:
        UsageError: The folder holds anything else.
        OSError: It can't be written.
    """
    refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    lines = ["pair  distance  scored  |  training"]
    with atomic.folder(folder, replace=True) as building:
        for number, (pair, scored, training) in enumerate(pairs, start=1):
            write_wav(building / f"pair-{number:02d}-scored.wav", scored, rate_hz)
            write_wav(building / f"pair-{number:02d}-training.wav", training, rate_hz)
            lines.append(f"{number:02d}    {pair.distance:.4f}    {pair.scored}  |  {pair.training}")
        (building / "pairs.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds anything but pairs.

    Raises:
        UsageError: It does, or it is a file.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file. Expected a folder for the pairs of clips. Choose another with --out.")
    foreign = sorted(entry.name for entry in folder.iterdir() if not _OWN.fullmatch(entry.name))
    if foreign:
        raise UsageError(
            f"{folder} holds other things than pairs of clips ({', '.join(foreign[:3])}). Choose another place with "
            "--out, or move them away."
        )
