"""What both networks take from config and data."""

import pytest

from pgan_audio.config.loading import load_config
from pgan_audio.errors import ConfigError
from pgan_audio.progressive.shape import Shape


def test_shape_of_a_stage(tiny_config) -> None:
    config = tiny_config(5, 2, 3, "progressive.alphas=[4.0, 5.0]")
    assert Shape.of(config, 4) == Shape(
        stage=4,
        first_length=64,
        wave_channels=2,
        channels=(8, 6, 4, 4),  # more stages than entries repeat the last
        alphas=(4.0, 5.0, 5.0, 5.0),
        sigmas=(0.02, 0.05, 0.11, 0.08),
        wave_gains=(1.0, 1.0, 1.0, 1.0),
        n_authors=3,
    )


@pytest.mark.parametrize(("stage", "length"), [(1, 64), (2, 128), (5, 1024)])
def test_length_doubles_with_each_stage(tiny_config, stage: int, length: int) -> None:
    assert Shape.of(tiny_config(5), stage).length == length


def test_authors_do_not_count_without_conditioning(tiny_config) -> None:
    assert Shape.of(tiny_config(), 1).n_authors == 0


@pytest.mark.parametrize("stage", [0, 4])
def test_stage_that_is_not_there_is_refused(tiny_config, stage: int) -> None:
    with pytest.raises(ConfigError, match=f"`stage` must be from 1 to 3. Received: {stage}"):
        Shape.of(tiny_config(3), stage)


def test_config_without_data_is_refused() -> None:
    with pytest.raises(ConfigError, match="describes no data yet: open a data folder first"):
        Shape.of(load_config(preset="tiny"), 1)
