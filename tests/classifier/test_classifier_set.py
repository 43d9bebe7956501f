"""A set on disk: opened without TensorFlow, refused when it isn't whole, and when it isn't for these clips."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from pgan_audio.classifier.card import read_card, write_card, write_stage
from pgan_audio.classifier.classifier_set import ClassifierSet
from pgan_audio.errors import ClassifierError
from pgan_audio.training.arrays import read_arrays


@pytest.fixture
def copy(trained, tmp_path):
    return shutil.copytree(trained, tmp_path / "set")


def test_what_it_says_of_itself(trained, data):
    judges = ClassifierSet.open(trained)
    assert (judges.name, judges.stages, judges.path) == ("tones", (1, 3), trained)
    assert judges.checksum == read_card(trained).checksum
    card = judges.card
    assert (card.label, card.classes, card.note, card.seed) == ("author", ("high", "low"), "Made of sines.", 3)
    assert (card.sample_rate_hz, card.clip_samples, card.channels, card.n_stages) == (4000, 256, 1, 3)
    assert (card.data_fingerprint, card.audio_fingerprint) == (data.fingerprint, data.audio_fingerprint)
    assert [(facts.rate_hz, facts.length) for facts in card.stages] == [(1000.0, 64), (4000.0, 256)]


def test_opening_loads_no_tensorflow(trained):
    code = (
        "import sys; from pgan_audio.classifier.classifier_set import ClassifierSet; "
        f"ClassifierSet.open({str(trained)!r}); sys.exit(bool({{'tensorflow', 'keras'}} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_name_outlives_its_folder(copy):
    assert ClassifierSet.open(copy).name == "tones"


def test_a_tampered_weight_is_noticed(copy):
    content = bytearray((copy / "stage-3.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "stage-3.npz").write_bytes(content)
    with pytest.raises(ClassifierError, match="damaged: the checksum of stage-3.npz isn't the one on the card"):
        ClassifierSet.open(copy)


def test_a_set_without_a_classifier_is_not_one_yet(copy):
    write_card(copy, read_card(copy).model_copy(update={"stages": ()}))
    with pytest.raises(ClassifierError, match=r"is trained yet. Go on with: pgan classifier train --out "):
        ClassifierSet.open(copy)


def test_weights_of_another_network_are_refused(copy):
    card = read_card(copy)
    weights = read_arrays(copy / "stage-1.npz")
    write_stage(copy, card, card.stage(1), {name: array[..., :1] for name, array in weights.items()})
    with pytest.raises(ClassifierError, match=r"is damaged: The classifier's .* must be finite, of shape"):
        ClassifierSet.open(copy).stage(1)
    write_stage(copy, card, card.stage(1), {name: array for name, array in weights.items() if "logits" not in name})
    with pytest.raises(ClassifierError, match="logits/bias, logits/kernel on one side only"):
        ClassifierSet.open(copy).stage(1)
    write_stage(copy, card, card.stage(1), weights | {"logits/bias": np.full(2, np.nan, np.float32)})
    with pytest.raises(ClassifierError, match="logits/bias must be finite"):
        ClassifierSet.open(copy).stage(1)


def test_a_stage_that_is_not_there(trained):
    with pytest.raises(ClassifierError, match="no classifier for stage 2"):
        ClassifierSet.open(trained).stage(2)


def test_other_clips_are_refused_with_what_differs(trained):
    judges = ClassifierSet.open(trained)
    judges.check_fits(4000, 256, 1, 3)
    with pytest.raises(
        ClassifierError,
        match=r"tones is for other clips. Expected: sample_rate_hz = 4000, channels = 1. "
        r"Received: sample_rate_hz = 8000, channels = 2. Take a set trained on data prepared the same way",
    ):
        judges.check_fits(8000, 256, 2, 3)
    with pytest.raises(ClassifierError, match=r"Expected: clip_samples = 256. Received: clip_samples = 512."):
        judges.check_fits(4000, 512, 1, 3)
    with pytest.raises(ClassifierError, match=r"Expected: n_stages = 3. Received: n_stages = 2."):
        judges.check_fits(4000, 256, 1, 2)
