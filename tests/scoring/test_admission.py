"""Which classifier set may judge what. Data and runs are tested with ``pgan score``."""

import types

import pytest

from pgan_audio.errors import ClassifierError
from pgan_audio.scoring.admission import refuse_other_stage


def judges(rate_hz=1000.0, length=512):
    facts = types.SimpleNamespace(rate_hz=rate_hz, length=length)
    return types.SimpleNamespace(name="ears", card=types.SimpleNamespace(stage=lambda stage: facts))


def config(rate_hz=1000.0, length=512):
    return types.SimpleNamespace(
        data_stage=lambda stage: stage + 6, rate_hz=lambda stage: rate_hz, length=lambda stage: length
    )


def test_the_stage_of_a_design_that_keeps_to_its_data():
    refuse_other_stage(judges(), config(), 1)


@pytest.mark.parametrize(("rate_hz", "length"), [(2000.0, 512), (1000.0, 500)])
def test_a_design_with_clips_of_its_own(rate_hz, length):
    told = f"than those of stage 1. Expected: 512 samples at 1000 Hz. Received: {length} samples at {rate_hz:g} Hz."
    with pytest.raises(ClassifierError, match=told):
        refuse_other_stage(judges(), config(rate_hz, length), 1)
