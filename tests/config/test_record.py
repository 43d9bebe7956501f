"""The record of a run: what is written is read back, damage is noticed, and differences are named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pgan_audio.config import (
    DataFacts,
    differences,
    load_config,
    record,
    refuse_differences,
    with_data,
    with_values,
)
from pgan_audio.errors import ConfigError, DataError, RunError

FACTS = {
    "fingerprint": "5eed",
    "sample_rate_hz": 8_000,
    "clip_samples": 512,
    "channels": 2,
    "n_stages": 3,
    "stage_rms": (0.05, 0.1, 0.1),
    "authors": ("george", "nicolas"),
}

positive = st.floats(1e-30, 1e30)
share = st.floats(0, 1, exclude_min=True)
clips = st.lists(st.integers(1, 10**9), min_size=1, max_size=9).map(tuple)
some_changes = st.fixed_dictionaries(
    {},
    optional={
        "seed": st.integers(0, 2**63 - 1),
        "precision": st.sampled_from(["auto", "float32", "bfloat16"]),
        "jit_compile": st.booleans(),
        "feed.noise_db": st.floats(max_value=0, allow_nan=False),
        "feed.split": st.sampled_from(["train", "train+valid", "all"]),
        "progressive.channels": clips,
        "progressive.alphas": st.lists(positive, min_size=1).map(tuple),
        "loss.drift": st.floats(0, 1e30),
        "optimiser.learning_rate": positive,
        "schedule.growing_clips": clips,
        "training.average_share": share,
        "data": st.fixed_dictionaries(
            {key: st.just(value) for key, value in FACTS.items()}
            | {
                "authors": st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1)).map(tuple),
                "stage_rms": st.tuples(positive, positive, positive),
            }
        ),
    },
)


@given(changes=some_changes)
@settings(deadline=None)  # the time of a write is the disk's
def test_a_record_is_read_back_as_it_was(tmp_path_factory, changes):
    config = with_values(load_config(preset="tiny"), changes)
    path = tmp_path_factory.getbasetemp() / "config.toml"
    record.write(config, path)
    assert record.read(path) == config


def test_a_record_reads_as_settings_by_section(tmp_path):
    path = tmp_path / "config.toml"
    record.write(with_data(load_config(preset="tiny"), FACTS), path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# The settings this run was started with")
    assert {'preset = "tiny"', "[data]", 'fingerprint = "5eed"', "[loss]", "drift = 0.001"} <= set(lines)
    assert load_config(path) == record.read(path)  # it serves as a config file, too


def test_a_record_is_replaced_in_one_step(tmp_path, monkeypatch):
    path = tmp_path / "config.toml"
    config = load_config(preset="tiny")
    record.write(config, path)

    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        record.write(with_values(config, {"seed": 9}), path)
    assert record.read(path) == config


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[: len(text) // 2].rsplit("=", 1)[0], r"damaged, or of another version of pgan: .*TOML"),
        (lambda text: "", r"The setting preset is missing"),
        (lambda text: text.replace("seed = 0", 'seed = "0"'), r"seed \(.*config\.toml\): expected a whole number"),
        (lambda text: text.replace("drift", "adrift"), r"Unknown key loss\.adrift \(.*Did you mean loss\.drift"),
        (
            lambda text: text.replace("clip_samples = 512", "clip_samples = 511"),
            r"data\.clip_samples must be divisible",
        ),
        (lambda text: "\0" * len(text), r"damaged, or of another version"),
    ],
    ids=["cut", "empty", "type", "key", "data", "zeros"],
)
def test_a_damaged_record_is_refused(tmp_path, damage, message):
    path = tmp_path / "config.toml"
    record.write(with_data(load_config(preset="tiny"), FACTS), path)
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(RunError, match=message) as excinfo:
        record.read(path)
    assert "\n" not in str(excinfo.value)
    assert "or start a new run." in str(excinfo.value)


def test_a_missing_record_is_told(tmp_path):
    with pytest.raises(RunError, match=r"no record of its settings\. .* Received: .*config\.toml"):
        record.read(tmp_path / "config.toml")


def test_values_are_replaced_and_validated():
    config = load_config(preset="tiny")
    changed = with_values(config, {"schedule.stable_clips": (5, 6), "seed": 3})
    assert (changed.schedule.stable_clips, changed.seed) == ((5, 6), 3)
    assert changed.schedule.growing_clips == config.schedule.growing_clips
    assert config.seed == 0
    with pytest.raises(
        ConfigError, match=r"Unknown key schedule\.stabel_clips\. Did you mean schedule\.stable_clips\?"
    ):
        with_values(config, {"schedule.stabel_clips": (5,)})
    with pytest.raises(ConfigError, match=r"multiples of progressive\.stddev_group"):
        with_values(config, {"schedule.batch_sizes": (6,)})


def test_the_data_is_remembered_once():
    config = load_config(preset="tiny")
    known = with_data(config, FACTS)
    assert known.data == DataFacts(**FACTS)
    assert with_data(known, DataFacts(**FACTS)) == known
    assert config.data is None


def test_data_that_changed_is_refused():
    known = with_data(load_config(preset="tiny"), FACTS)
    message = (
        r"The data isn't what the run was started with\. Expected data\.fingerprint = '5eed'; data\.authors = "
        r"\['george', 'nicolas'\]\. Received: data\.fingerprint = 'feed'; data\.authors = \['george'\]\. Use the run's"
    )
    with pytest.raises(DataError, match=message):
        with_data(known, FACTS | {"fingerprint": "feed", "authors": ("george",)})


def test_facts_that_are_incomplete_are_refused_even_if_known_before():
    known = with_data(load_config(preset="tiny"), FACTS)
    with pytest.raises(ConfigError, match=r"The setting data\.fingerprint is missing"):
        with_data(known, {key: value for key, value in FACTS.items() if key != "fingerprint"})


def test_differences_are_named_in_the_order_of_the_schema():
    a = load_config(preset="tiny")
    b = with_values(a, {"schedule.stable_clips": (9,), "loss.drift": 0.5, "seed": 1})
    assert differences(a, a) == []
    assert differences(a, b) == [
        ("seed", 0, 1),
        ("loss.drift", 0.001, 0.5),
        ("schedule.stable_clips", (2_000,), (9,)),
    ]
    assert ("data.channels", None, 2) in differences(a, with_data(a, FACTS))


def test_other_settings_than_the_runs_own_are_refused():
    recorded = with_data(load_config(preset="tiny", overrides=["schedule.stable_clips=[9]"]), FACTS)
    refuse_differences(recorded, recorded)
    refuse_differences(recorded, load_config(base=recorded, overrides=["seed=0"]))
    refuse_differences(recorded, with_values(recorded, {"data": None}))  # not opened yet
    message = (
        r"The run was started with other settings\. Expected seed = 0; loss\.drift = 0\.001\. "
        r"Received: seed = 1; loss\.drift = 0\.5\. Leave these out to continue the run, or start a new one"
    )
    with pytest.raises(RunError, match=message):
        refuse_differences(recorded, load_config(base=recorded, overrides=["seed=1", "loss.drift=0.5"]))
    with pytest.raises(RunError, match=r"Received: preset = 'small'\."):
        refuse_differences(recorded, load_config(base=recorded, preset="small"))
