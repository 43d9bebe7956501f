"""From a session to what trains it: a loop of our own for two networks, plain fitting for one."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from pgan_audio.config.fft_autoencoder import FftAutoencoderConfig
from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.recurrent import RecurrentConfig
from pgan_audio.config.schema import AdversarialConfig, Config
from pgan_audio.data.prepared import PreparedData
from pgan_audio.data.store import DataFolder
from pgan_audio.errors import ConfigError
from pgan_audio.training.run_folder import RunFolder
from pgan_audio.training.schedule import Position

if TYPE_CHECKING:
    from pgan_audio.classifier.classifier_set import ClassifierSet
    from pgan_audio.training.events import EventWriter
    from pgan_audio.training.training import Training


def build_training(
    config: Config,
    data: PreparedData,
    run: RunFolder,
    events: "EventWriter",
    *,
    progress: Callable[[int, Position], None],
    say: Callable[[str], None],
    stop: Callable[[], bool],
    judges: "ClassifierSet | None" = None,
) -> "Training":
    """The training of a run, ready to begin.

    Args:
        config: Of the run, resolved.
        data: Open.
        run: Its folder, whose lock the caller holds.
        events: Open for appending.
        progress: Called after every batch with the clips shown and the position.
        say: Called with what is worth telling at once.
        stop: Asked after every batch; True saves and ends.
        judges: Scores the clips of an adversarial design from time to time; None for no scores.

    Raises:
        ConfigError: There is no way to train such settings.
        DataError: There is nothing to train on.
    """
    from pgan_audio.classifier.examples import labels_of
    from pgan_audio.data.feed import ClipFeed
    from pgan_audio.designs import build_design, build_fitted_design
    from pgan_audio.sampling.previews import Previews
    from pgan_audio.sampling.reconstruction_previews import ReconstructionPreviews
    from pgan_audio.scoring.periodic_scores import PeriodicScores
    from pgan_audio.training import device
    from pgan_audio.training.callbacks import Callbacks
    from pgan_audio.training.fitted import FittedTraining
    from pgan_audio.training.loop import AdversarialTraining

    strategy, host = device.strategy(), device.host_facts()
    if isinstance(config, AdversarialConfig) and isinstance(data, DataFolder):
        design = build_design(config)
        callbacks = Callbacks(progress=progress, preview=Previews(run, config, design), say=say, stop=stop)
        if judges is not None:
            labels = labels_of(data, judges.card.label)
            scores = PeriodicScores(judges, labels, data, config, design, run, say)
            callbacks = dataclasses.replace(callbacks, score=scores)
        feed = ClipFeed(data, config.feed, config.seed)
        return AdversarialTraining(design, config, feed, run, events, strategy, callbacks, host)
    if isinstance(config, FittedConfig):
        task = build_fitted_design(config).task(data)
        callbacks = Callbacks(progress=progress, say=say, stop=stop)
        if isinstance(config, RecurrentConfig):
            strategy = device.single()
        if isinstance(config, FftAutoencoderConfig) and isinstance(data, DataFolder):
            callbacks = dataclasses.replace(callbacks, preview=ReconstructionPreviews(run, config, data))
        return FittedTraining(task, config, run, events, strategy, callbacks, host)
    raise ConfigError(f"There is no training for these settings. Received: design = {config.design!r}.")
