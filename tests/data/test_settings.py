import pytest

from pgan_audio.data.settings import Settings
from pgan_audio.errors import DataError, UsageError


def test_defaults_are_those_of_the_design():
    settings = Settings()
    assert (settings.sample_rate_hz, settings.clip_samples, settings.channels, settings.n_stages) == (
        16000,
        16384,
        1,
        7,
    )
    assert settings.normalise == "peak"
    assert settings.unit == 64


@pytest.mark.parametrize(("n_samples", "padded"), [(1, 96), (95, 96), (96, 96), (97, 100), (100, 100), (101, 104)])
def test_padding_is_to_a_clip_and_to_whole_frames_of_stage_1(n_samples, padded):
    assert Settings(clip_samples=96, n_stages=3).padded(n_samples) == padded


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (
            {"clip_samples": 1000},
            r"`clip_samples` must be divisible by 2\*\*\(stages - 1\) = 64 for 7 stages\. "
            r"Received: 1000; the nearest that fits is 1024",
        ),
        ({"clip_samples": 7}, "the nearest that fits is 64"),
        ({"clip_samples": 0}, "`clip_samples` must be a whole number from 1"),
        ({"n_stages": 0}, r"`n_stages` must be a whole number from 1 to 31\. Received: 0"),
        ({"sample_rate_hz": 16000.0}, r"`sample_rate_hz` must be a whole number .* Received: 16000\.0"),
        ({"channels": 3}, r"`channels` must be a whole number from 1 to 2\. Received: 3"),
        ({"seed": -1}, "`seed` must be a whole number from 0"),
        ({"normalise": "loud"}, r"`normalise` must be one of peak, rms, none\. Received: 'loud'"),
        ({"filter": "sinc"}, r"`filter` must be one of rrc, box\. Received: 'sinc'"),
    ],
)
def test_impossible_settings(wanted, message):
    with pytest.raises(UsageError, match=message):
        Settings(**wanted)


def test_round_trip_through_the_file(tmp_path):
    settings = Settings(8000, 8192, 2, 5, "rms", "box", 'an "odd"\ncolumn\x7f é', 7)
    (tmp_path / "data.toml").write_text(settings.to_toml(), "utf-8")
    assert Settings.load(tmp_path / "data.toml") == settings
    assert settings.differences(Settings(8000, 8192, 2, 5, "rms", "rrc", "", 7)) == ["filter", "label_column"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("format = ", "Cannot read .*data.toml"),
        ("format = 2", "is not of format 1"),
        ("format = 1\nchannels = 9", "holds settings that make no sense: `channels` must be"),
        ("format = 1\nvolume = 11", "holds settings that make no sense: .*unexpected keyword argument 'volume'"),
    ],
)
def test_damaged_file(tmp_path, text, message):
    (tmp_path / "data.toml").write_text(text)
    with pytest.raises(DataError, match=message):
        Settings.load(tmp_path / "data.toml")
