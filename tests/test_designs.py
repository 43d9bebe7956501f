"""From settings to designs: one for each kind of settings, and another design's options told as such."""

import pytest

from pgan_audio.config import DataFacts, load_config, with_data
from pgan_audio.config.designs import CONFIGS
from pgan_audio.config.fitted import FittedConfig
from pgan_audio.config.schema import Config, Training
from pgan_audio.errors import ConfigError, RunError

FACTS = {
    "fingerprint": "0",
    "sample_rate_hz": 16_000,
    "clip_samples": 16_384,
    "channels": 1,
    "n_stages": 7,
    "stage_rms": (0.1,) * 7,
    "authors": ("a", "b"),
}
WHOLE_CODES = {"clip_samples": 49 * 6 * 64}
FITTING = {"fft-autoencoder": WHOLE_CODES, "fft-gan": WHOLE_CODES}  # where those clips are too long or too short

OTHER_FACTS = {
    "tunes": {"fingerprint": "0", "n_tunes": 3, "authors": ("a",)},
    "text": {"fingerprint": "0", "n_characters": 30, "authors": ("a",)},
}


def training():
    return Training(checkpoint_clips=1, preview_clips=1, event_clips=1)


@pytest.mark.parametrize("name", CONFIGS)
def test_every_design_is_built_from_its_settings(name):
    from pgan_audio.designs import build_design, build_fitted_design

    config = load_config(design=name)
    config = with_data(config, OTHER_FACTS.get(config.content) or FACTS | FITTING.get(name, {}))
    design = build_fitted_design(config) if isinstance(config, FittedConfig) else build_design(config)
    assert (design.name, design.n_stages) == (name, config.n_stages)
    assert isinstance(config, CONFIGS[name])


def test_settings_of_no_design_are_refused():
    from pgan_audio.designs import build_design

    stranger = Config(design="stranger", preset="tiny", training=training())
    with pytest.raises(ConfigError, match=r"no design for these settings\. Received: design = 'stranger'"):
        build_design(stranger)


def test_a_design_without_stages_trains_on_the_full_rate():
    plain = Config(design="plain", preset="tiny", training=training(), data=DataFacts.model_validate(FACTS))
    assert (plain.n_stages, plain.data_stage(1), plain.rate_hz(1), plain.length(1)) == (1, 7, 16_000, 16_384)


def test_stages_of_a_growing_design_are_those_of_the_data():
    config = with_data(load_config(), FACTS)
    assert (config.n_stages, config.data_stage(3), config.rate_hz(1), config.length(1)) == (7, 3, 250, 256)


def test_a_run_keeps_its_design():

    base = load_config(preset="tiny").model_copy(update={"design": "other"})
    with pytest.raises(RunError, match=r"started with the design other\. Received: 'progressive'"):
        load_config(design="progressive", base=base)
