"""Where settings come from, which source wins, and what is said when one is wrong."""

import math
from pathlib import Path

import pytest

from pgan_audio.config import load_config, preset_names
from pgan_audio.config.loading import parse_override
from pgan_audio.errors import ConfigError

EXAMPLES = sorted((Path(__file__).parents[2] / "configs").rglob("*.toml"))


@pytest.fixture
def config_file(tmp_path):
    """Writes a config file and gives its path."""

    def write(text):
        path = tmp_path / "mine.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def one_line(excinfo):
    return "\n" not in str(excinfo.value)


def test_the_presets_that_come_with_the_package():
    assert preset_names() == ("base", "demo", "large", "small", "tiny")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_loads_and_says_only_how_it_differs(path):
    config = load_config(path)
    assert config != load_config(preset=config.preset)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert any(f"pgan train --config configs/{path.parent.name}/{path.name}" in line for line in lines)


def test_there_are_examples():
    assert {path.stem for path in EXAMPLES} >= {"digits", "drums", "music"}


def test_each_source_overrules_the_one_before(config_file):
    path = config_file('preset = "tiny"\nseed = 1\n[loss]\ndrift = 0.5\n[schedule]\nstable_clips = [7]\n')
    config = load_config(path, overrides=["seed=2", "seed=3"])
    assert config.seed == 3  # --set over the file, the later over the earlier
    assert config.loss.drift == 0.5  # file over default
    assert config.schedule.stable_clips == (7,)  # file over preset, a list as a whole
    assert config.schedule.growing_clips == (2_000,)  # the rest of a section from the preset
    assert config.loss.penalty_weight == 10.0


def test_who_names_the_preset(config_file):
    path = config_file('preset = "tiny"')
    assert load_config(default_preset="base").preset == "base"
    assert load_config(path, default_preset="base").preset == "tiny"
    assert load_config(path, preset="large").preset == "large"
    chosen = load_config(path, preset="large", overrides=["preset=base"])
    assert (chosen.preset, chosen.progressive.channels[0]) == ("base", 256)


def test_a_base_takes_the_place_of_the_preset(config_file):
    run = load_config(preset="tiny", overrides=["schedule.stable_clips=[77]", "seed=5"])
    assert load_config(base=run) == run
    assert load_config(config_file('preset = "tiny"\nseed = 5'), base=run, overrides=["seed=5"]) == run
    assert load_config(base=run, overrides=["seed=6"]).schedule.stable_clips == (77,)
    with pytest.raises(ConfigError, match="Unknown preset"):
        load_config(base=run, preset="tinny")


def test_files_from_other_systems_are_read(config_file):
    assert load_config(config_file(b"\xef\xbb\xbfseed = 4\r\n[loss]\r\ndrift = 0.0\r\n")).seed == 4


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("seed=3", {"seed": 3}),
        (" seed = 3 ", {"seed": 3}),
        ("loss.drift=1e-3", {"loss": {"drift": 0.001}}),
        ("loss.name=sign_literal", {"loss": {"name": "sign_literal"}}),
        ('loss.name="sign_literal"', {"loss": {"name": "sign_literal"}}),
        ("feed.split=train+valid", {"feed": {"split": "train+valid"}}),
        ("jit_compile=true", {"jit_compile": True}),
        ("schedule.batch_sizes=[16, 8]", {"schedule": {"batch_sizes": [16, 8]}}),
        ("feed.noise_db=-inf", {"feed": {"noise_db": -math.inf}}),
        ("preset=a=b", None),
        ("seed", None),
        ("seed=", None),
        ("=3", None),
        ("a..b=3", None),
        ("seed=1\nprecision='auto'", None),
        ("channels=8,8", None),
        ("seed=[1", None),
    ],
)
def test_an_override_is_a_key_and_a_toml_value_or_a_word(text, value):
    if value is None:
        with pytest.raises(ConfigError, match=r"expect.* Received: ") as excinfo:
            parse_override(text)
        assert one_line(excinfo)
    else:
        assert parse_override(text) == value


def test_noise_can_be_switched_off():
    assert load_config(overrides=["feed.noise_db=-inf"]).feed.noise_db == -math.inf


def test_an_integer_serves_for_a_float():
    rate = load_config(overrides=["optimiser.learning_rate=1"]).optimiser.learning_rate
    assert (rate, type(rate)) == (1.0, float)


UNKNOWN = [
    (
        "progressive.latnet_size",
        r"Did you mean progressive\.latent_size\? Known keys of the section progressive: latent",
    ),
    (
        "progresive.latent_size",
        r"Unknown key progresive \(.*Did you mean progressive\? Known keys of the top level: des",
    ),
    ("drift", r"Did you mean loss\.drift\? Known keys of the top level: design, preset, seed"),
    ("progressive.penalty_weight", r"Did you mean loss\.penalty_weight\?"),
    ("colour", r"Unknown key colour \([^)]*\)\. Known keys of the top level: "),
]


@pytest.mark.parametrize(("key", "message"), UNKNOWN)
def test_an_unknown_key_is_named_with_the_known_ones_and_a_guess(config_file, key, message):
    path = config_file(f"{key} = 3")
    for origin, arguments in (("--set", {"overrides": [f"{key}=3"]}), (str(path), {"file": path})):
        with pytest.raises(ConfigError, match=message) as excinfo:
            load_config(**arguments)
        assert f"({origin})" in str(excinfo.value)
        assert one_line(excinfo)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ('seed="3"', r"seed \(--set\): expected a whole number\. Received: '3', a string\."),
        ("seed=3.0", r"seed \(--set\): expected a whole number\. Received: 3\.0\."),
        ("seed=true", r"seed \(--set\): expected a whole number\. Received: true, a boolean\."),
        ("seed=-1", r"seed \(--set\): expected a number of at least 0\. Received: -1\."),
        ("seed=9223372036854775808", r"expected a number less than 9223372036854775808\."),
        ("seed.x=3", r"seed \(--set\): expected a whole number\. Received: \{'x': 3\}, a section\."),
        ("jit_compile=1", r"jit_compile \(--set\): expected true or false\. Received: 1\."),
        ("jit_compile=True", r"expected true or false\. Received: 'True', a string\."),
        ("optimiser.epsilon=small", r"expected a number\. Received: 'small', a string\."),
        ("optimiser.beta_2=1.0", r"optimiser\.beta_2 \(--set\): expected a number less than 1\. Received: 1\.0\."),
        ("optimiser.learning_rate=0", r"expected a number greater than 0\. Received: 0\."),
        ("loss.drift=inf", r"loss\.drift \(--set\): expected a finite number\. Received: inf\."),
        ("feed.noise_db=nan", r"expected a number of at most 0\. Received: nan\."),
        ("loss.name=wgan", r"expected 'wgan_gp', 'sign_literal' or 'sign_separating'\. Received: 'wgan'\."),
        (
            "loss=wgan_gp",
            r"loss \(--set\): expected a section with the keys name, penalty, penalty_weight, drift\. Rec",
        ),
        (
            "progressive.channels=8",
            r"progressive\.channels \(--set\): expected a list, such as \[16, 8\]\. Received: 8\.",
        ),
        ("progressive.channels=[]", r"expected a list of at least one entry\. Received: \[\]\."),
        ("progressive.channels=[8, 0]", r"progressive\.channels\[1\] \(--set\): expected a number greater than 0\."),
        ("progressive.alphas=[4, 0]", r"progressive\.alphas\[1\] \(--set\): expected a number greater than 0\."),
        ("progressive.kernel_size=8", r"expected an odd number, so that the kernel has a centre\. Received: 8\."),
        ("training.keep_checkpoints=1", r"expected a number of at least 2\. Received: 1\."),
        ("schedule.stable_clips=[0]", r"schedule\.stable_clips\[0\] \(--set\): expected a number greater than 0\."),
        ("preset=smal", r"Unknown preset\. Expected one of base, demo, large, small, tiny\. Received: 'smal'\."),
        ("preset=3", r"Unknown preset\. Expected one of base, demo, large, small, tiny\. Received: 3\."),
        ('preset="../presets/small"', r"Unknown preset\."),
        ("data.channels=2", r"data\.channels can't be set: it is read from the data folder"),
    ],
)
def test_a_wrong_value_is_told_with_what_was_expected(override, message):
    with pytest.raises(ConfigError, match=message) as excinfo:
        load_config(overrides=[override])
    assert one_line(excinfo)


def test_the_source_named_is_the_one_that_won(config_file):
    path = config_file('seed = "a"\nprecision = "half"')
    with pytest.raises(ConfigError, match=r"precision \(.*mine\.toml\)"):
        load_config(path, overrides=["seed=1"])
    with pytest.raises(ConfigError, match=r"seed \(--set\).*\(1 more wrong setting after this one\.\)"):
        load_config(path, overrides=["seed=b"])
    with pytest.raises(
        ConfigError, match=r"Unknown design \(--design\)\. Expected one of progressive.*\. Received: 'huge'\."
    ):
        load_config(path, design="huge", overrides=["seed=1", "precision=auto"])


def test_a_misspelt_key_is_told_before_its_consequences(config_file):
    path = config_file('seed = "a"\nseeed = 3\n[loss]\ndrift = -1')
    with pytest.raises(ConfigError, match=r"Unknown key seeed .*\(2 more wrong settings after this one\.\)"):
        load_config(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("seed = 3\nloss = \n", r"isn't valid TOML: .*line 2"),
        ("seed = 1\nseed = 2\n", r"isn't valid TOML: Cannot overwrite a value \(at line 2"),
        (b"\xff\xfe\x00", r"isn't text\. Expected TOML in UTF-8"),
        ("a = " + "[" * 5_000, r"isn't valid TOML"),
        ('"a\\nb" = 1', r"Unknown key 'a\\nb'"),
        ("[data]\nchannels = 1", r"The setting data\.fingerprint is missing"),
    ],
    ids=["syntax", "twice", "binary", "deep", "odd key", "half the data"],
)
def test_a_broken_file_is_told_by_name_or_line(config_file, content, message):
    with pytest.raises(ConfigError, match=message) as excinfo:
        load_config(config_file(content))
    assert one_line(excinfo)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"Can't read the config file: No such file .* Received: .*nowhere\.toml"):
        load_config(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigError, match=r"Can't read the config file: Is a directory"):
        load_config(tmp_path)


def test_a_long_value_is_cut():
    with pytest.raises(ConfigError) as excinfo:
        load_config(overrides=[f'seed="{"x" * 1_000}"'])
    assert len(str(excinfo.value)) < 200


def test_an_override_may_leave_out_the_name_of_the_designs_own_section(config_file):
    assert load_config(overrides=["latent_size=7"]).progressive.latent_size == 7
    config = load_config(design="fft-autoencoder", overrides=["architecture=4bis", "n_fft=50"])
    assert (config.fft_autoencoder.architecture, config.fft_autoencoder.n_fft) == ("4bis", 50)
    assert load_config(overrides=["design=fft-autoencoder", "architecture=1"]).fft_autoencoder.architecture == "1"
    with pytest.raises(ConfigError, match=r"Unknown key architecture \(--set\)"):
        load_config(overrides=["architecture=small"])
    with pytest.raises(ConfigError, match=r"Unknown key latent_size \(.*Did you mean progressive\.latent_size"):
        load_config(config_file("latent_size = 3"))
