"""Trained models that come with the package."""

from importlib import resources
from pathlib import Path

from pgan_audio.errors import UsageError
from pgan_audio.training.run_folder import RunFolder

DEFAULT_RUN = Path("runs/progressive")


def pretrained_names() -> tuple[str, ...]:
    """The models there are."""
    return tuple(sorted(path.parent.name for path in _root().glob("*/config.toml")))


def pretrained_run(name: str) -> RunFolder:
    """A model as a run folder that holds what sampling needs: the settings and the finished stages.

    Raises:
        UsageError: There is no such model.
    """
    if name not in pretrained_names():
        raise UsageError(
            f"--pretrained must be one of {', '.join(pretrained_names()) or 'none, in this version'}. "
            f"Received: {name!r}."
        )
    return RunFolder.open(_root() / name)


def chosen_run(run: Path | None, pretrained: str | None) -> RunFolder:
    """The run at a path, or a model by its name; with neither the place where a run is by default.

    Raises:
        UsageError: Both are given, or there is no such model.
        RunError: There is no run.
    """
    if pretrained is None:
        return RunFolder.open(run or DEFAULT_RUN)
    if run is not None:
        raise UsageError("--pretrained names a model that needs no run. Received: --run as well. Leave one out.")
    return pretrained_run(pretrained)


def _root() -> Path:
    return Path(str(resources.files("pgan_audio"))) / "pretrained"
