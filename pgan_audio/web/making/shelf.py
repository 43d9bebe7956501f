"""The models that the generating process keeps at hand."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.web.making.made import Made
from pgan_audio.web.making.order import Order

MOST_MODELS = 8
"""So many finished stages are kept; of the seven of a run all fit."""


class Maker(Protocol):
    """A finished stage that makes sounds."""

    def made(self, orders: Sequence[Order]) -> Iterator[tuple[int, int, Made]]:
        """Number of the order, number of the sound in it, and the sound."""
        ...


class Shelf:
    """Finished stages, loaded when first asked for; the one that was asked for least lately gives way.

    Args:
        n_models: How many are kept.
    """

    def __init__(self, n_models: int = MOST_MODELS):
        self._n_models = n_models
        self._makers: OrderedDict[tuple[str, int, int], Maker] = OrderedDict()

    def __len__(self) -> int:
        """How many are kept now."""
        return len(self._makers)

    def take(self, path: Path, stage: int) -> Maker:
        """The maker of a finished stage.

        A stage that was written anew since is loaded anew.

        Raises:
            PganError: There is no such stage, or something of it is damaged.
        """
        run = RunFolder(path)
        model = run.stage(stage) / "model.toml"
        written = model.stat().st_mtime_ns if model.exists() else 0
        key = str(path), stage, written
        if key not in self._makers:
            while len(self._makers) >= self._n_models:
                self._makers.popitem(last=False)
            self._makers[key] = _load(run, stage)
        self._makers.move_to_end(key)
        return self._makers[key]


def _load(run: RunFolder, stage: int) -> Maker:
    finished = FinishedStage.read(run, stage)
    if isinstance(finished.config, RecurrentConfig):
        from pgan_audio.web.making.work_maker import WorkMaker

        return WorkMaker(finished)
    from pgan_audio.web.making.clip_maker import ClipMaker

    return ClipMaker(finished)
