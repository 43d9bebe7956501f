"""Settings: their schema, how they are loaded, and the record a run keeps of them."""

from pgan_audio.config.data_facts import DataFacts
from pgan_audio.config.loading import load_config, preset_names
from pgan_audio.config.record import differences, refuse_differences, with_data, with_values
from pgan_audio.config.schema import Config
from pgan_audio.config.section import per_stage

__all__ = [
    "Config",
    "DataFacts",
    "differences",
    "load_config",
    "per_stage",
    "preset_names",
    "refuse_differences",
    "with_data",
    "with_values",
]
