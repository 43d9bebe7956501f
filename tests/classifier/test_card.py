"""The card: everything in it comes back, and nothing in it can be changed unnoticed."""

import tomllib

import numpy as np
import pytest

from pgan_audio.classifier.architecture import architecture_for
from pgan_audio.classifier.card import FILE, Card, StageFacts, read_card, verify_weights, write_card, write_stage
from pgan_audio.classifier.evaluation import evaluate
from pgan_audio.errors import ClassifierError


def make_card(**changes):
    values = {
        "name": "tones",
        "label": "author",
        "classes": ("Ada", "Björk", "a [1,\n2]"),
        "sample_rate_hz": 4000,
        "clip_samples": 256,
        "channels": 1,
        "n_stages": 3,
        "normalise": "peak",
        "filter": "rrc",
        "data_fingerprint": "d" * 64,
        "audio_fingerprint": "a" * 64,
        "seed": 5,
        "package_version": "0.1.0",
        "note": "by [\n  1,\n  2,\n] friends",
    }
    return Card(**(values | changes))


def make_facts(stage, **changes):
    length = 256 >> (3 - stage)
    result = evaluate(np.eye(3)[[0, 1, 2, 2]], np.array([0, 1, 2, 0]), np.arange(4), "test")
    values = {
        "stage": stage,
        "rate_hz": 4000 / 2 ** (3 - stage),
        "length": length,
        "n_parameters": 12,
        "n_epochs": 3,
        "temperature": 1.25,
        "architecture": architecture_for(length),
        "held_out": result,
    }
    return StageFacts(**(values | changes))


@pytest.fixture
def written(tmp_path):
    """A folder with a card of stages 1 and 3, and the card."""
    card = make_card()
    for stage in (3, 1):
        card = write_stage(tmp_path, card, make_facts(stage), {"kernel": np.full((2, 3), stage, np.float16)})
    return tmp_path, card


def test_it_comes_back(written):
    folder, card = written
    assert read_card(folder) == card
    assert read_card(folder).checksum == card.checksum
    assert [facts.stage for facts in card.stages] == [1, 3]
    for facts in card.stages:
        verify_weights(folder, facts)
    assert sorted(path.name for path in folder.iterdir()) == ["card.toml", "stage-1.npz", "stage-3.npz"]


def test_without_held_out_tracks_it_comes_back_too(tmp_path):
    card = write_stage(tmp_path, make_card(), make_facts(2, held_out=None), {"kernel": np.zeros((2, 2))})
    assert read_card(tmp_path) == card
    assert not card.stage(2).fit_to_judge


def test_people_can_read_it(written):
    text = (written[0] / "card.toml").read_text("utf-8")
    facts = tomllib.loads(text)
    assert facts["classes"] == ["Ada", "Björk", "a [1,\n2]"]
    assert facts["note"] == "by [\n  1,\n  2,\n] friends"
    assert "    [1, 0, 1],\n    [0, 1, 0],\n" in text
    assert "filters = [16, 32, 48, 64]" in text
    assert text.startswith("# A classifier set: ")


def test_a_new_classifier_takes_the_place_of_an_old_one(written):
    folder, card = written
    new = write_stage(folder, card, make_facts(3, n_epochs=9), {"kernel": np.zeros((2, 3))})
    assert [facts.n_epochs for facts in new.stages] == [3, 9]
    assert new.checksum != card.checksum
    verify_weights(folder, read_card(folder).stage(3))
    with pytest.raises(ClassifierError, match="the checksum of stage-3.npz isn't the one on the card"):
        verify_weights(folder, card.stage(3))


@pytest.mark.parametrize("change", [{"note": "x"}, {"seed": 6}, {"classes": ("Ada", "Bob", "C")}, {"stages": ()}])
def test_the_checksum_depends_on_everything(written, change):
    _, card = written
    assert card.model_copy(update=change).checksum != card.checksum


def test_any_change_of_the_file_is_noticed(written, rng):
    folder, card = written
    path = folder / "card.toml"
    whole = path.read_bytes()
    n_noticed, places = 0, range(whole.index(b"format"), len(whole), 7)
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            read = read_card(folder)
        except ClassifierError:
            n_noticed += 1
        else:
            assert read == card  # white space, or the same number written otherwise
    assert n_noticed > 0.8 * len(places)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda text: text.replace("accuracy = 0.75", "accuracy = 0.99"),
            "the checksum of card.toml isn't that of its content",
        ),
        (
            lambda text: text.replace("format = 1", "format = 2"),
            r"Expected: format = 1\. Received: 2\. Update pgan-audio",
        ),
        (lambda text: text.replace("seed = 5\n", ""), "card.toml, seed: Field required"),
        (lambda text: text.replace("seed = 5", 'seed = "5"'), "card.toml, seed: Input should be a valid integer"),
        (lambda text: text.replace("seed = 5", "seed = 5\nextra = 1"), "card.toml, extra: Extra inputs"),
        (lambda text: text.replace("temperature = 1.25", "temperature = nan"), "card.toml, stages.0.temperature: "),
        (lambda text: text.replace("seed = 5", "seed = "), r"card.toml can't be read \(Invalid value"),
        (lambda text: text + "#" * 2**24, "larger than 16777216 bytes"),
    ],
)
def test_what_is_no_card_is_refused(written, change, message):
    path = written[0] / "card.toml"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    with pytest.raises(ClassifierError, match=message):
        read_card(written[0])


def test_no_card_at_all(tmp_path):
    with pytest.raises(
        ClassifierError, match=r"No classifier set in .*: it has no card.toml. Expected a folder made by"
    ):
        read_card(tmp_path)
    (tmp_path / "card.toml").write_bytes(b"\xff")
    with pytest.raises(ClassifierError, match=r"damaged: card.toml can't be read .* Put it back from a copy"):
        read_card(tmp_path)


def test_weights_that_are_missing_or_changed(written):
    folder, card = written
    path = folder / "stage-1.npz"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ClassifierError, match="the checksum of stage-1.npz isn't the one on the card"):
        verify_weights(folder, card.stage(1))
    path.unlink()
    with pytest.raises(ClassifierError, match="stage-1.npz: No such file"):
        verify_weights(folder, card.stage(1))


def test_what_it_has_learnt_from_is_known_again(written):
    folder, card = written
    sounds = ["0123456789abcdef" * 4, "f" * 64]
    write_card(folder, card.model_copy(update={"learnt": " ".join(sound[:16] for sound in sounds)}))
    own = read_card(folder)
    assert all(own.has_learnt(sound) for sound in sounds)
    assert not any(own.has_learnt(sound) for sound in ("123456789abcdef0" * 4, "0" * 64))
    assert own.checksum != card.checksum
    assert not card.has_learnt(sounds[0])


def test_a_card_from_before_that_keeps_its_checksum(written):
    folder, card = written
    text = (folder / FILE).read_text("utf-8")
    (folder / FILE).write_text(text.replace('learnt = ""\n', ""), "utf-8")
    assert read_card(folder) == card


def test_a_stage_that_is_not_there(written):
    with pytest.raises(ClassifierError, match=r"no classifier for stage 2. Expected one of: 1, 3. Take one of those"):
        written[1].stage(2)


def test_a_failed_write_leaves_the_old_card(written, monkeypatch):
    folder, card = written

    def fails(path, content):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("pgan_audio.atomic.write_text", fails)
        with pytest.raises(OSError, match="No space"):
            write_card(folder, card.model_copy(update={"note": "new"}))
    assert read_card(folder) == card
