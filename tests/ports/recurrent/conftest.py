"""The recurrent designs at tiny size, and small corpora for them that the tests write themselves."""

import sys
from pathlib import Path

import numpy as np
import pytest

from pgan_audio.config import load_config, with_data
from pgan_audio.data.symbolic.bars import HELD, joined
from pgan_audio.data.symbolic.key import Key
from pgan_audio.data.symbolic.melody import REST
from pgan_audio.data.symbolic.text_folder import Passage
from pgan_audio.data.symbolic.tune import Metre, Note, Part, Tune
from pgan_audio.data.symbolic.tune_folder import TuneItem

sys.path.insert(0, str(Path(__file__).parent))  # where the textbook's LSTM lies, for several tests

DESIGNS = ("rnn-text", "rnn-spectra", "rnn-midi", "rnn-notes", "rnn-series", "rnn-measures")
SPLITS = ("train", "train", "valid", "train", "test", "train", "valid", "train")
SCALE = (62, 64, 66, 67, 69, 71, 73, 74)
RHYTHMS = {"6/8": ((240,) * 6, (480, 240, 720), (720, 480, 240)), "3/4": ((480,) * 3, (960, 480), (240, 240, 960))}
SETTINGS = ("fit.clips=48", "fit.batch_size=4", "fit.epoch_clips=24", "recurrent.window=5")
SIZES = {"rnn-spectra": ("recurrent.block_samples=16",), "rnn-midi": ("recurrent.window=13",)}


def melody_of_chance(rng, metre, n_bars):
    """A melody with an upbeat, rests within and across bars, repeated notes, and notes held over bar lines."""
    bars = []
    for number in range(n_bars):
        rhythm = RHYTHMS[metre][rng.integers(3)]
        pitches = [int(pitch) for pitch in rng.choice(SCALE, len(rhythm))]
        if number and rng.random() < 0.4 and bars[-1][-1][0] != REST:
            pitches[0] = HELD
        if number == 0 or rng.random() < 0.2:
            pitches[rng.integers(1, len(pitches)) - 1] = REST
        bars.append(tuple(zip(pitches, rhythm, strict=True)))
    if n_bars > 4:  # a rest across a line
        bars[1], bars[2] = (*bars[1][:-1], (REST, bars[1][-1][1])), ((REST, bars[2][0][1]), *bars[2][1:])
    bars[-1] = (*bars[-1][:-1], (SCALE[0], bars[-1][-1][1]))
    return joined(bars)


class Corpus:
    """Stands for an open data folder."""

    def __init__(self, items):
        self.items = items

    def of_split(self, *splits):
        return [item for item in self.items if item.split in splits]


@pytest.fixture(scope="session")
def tunes():
    """Eight tunes in two metres and two keys, each with a second part: five train, two validate, one tests."""
    rng = np.random.default_rng(3)
    items = []
    for number, split in enumerate(SPLITS):
        metre = Metre(3, 4) if number % 4 == 3 else Metre(6, 8)
        melody = melody_of_chance(rng, metre.name, 4 + number % 3)
        bass = [Note(at, 38, 480, 60, 1) for at in range(0, melody.n_ticks, 960)]
        notes = tuple(sorted([*melody.notes(), *bass]))
        key = Key.named("D" if number % 2 else "Em")
        tune = Tune(notes, (Part("Melody", 73), Part("Bass", 32)), ((0, metre),), ((0, key),), ((0, 400_000),), "t")
        items.append(TuneItem(tune, f"{number}.mid", 1, "a", str(number), split))
    return Corpus(items)


@pytest.fixture(scope="session")
def passages():
    """Eight passages of 6 to 33 characters."""
    text = "the fox, the quick brown fox, the dog & the fox\n"
    rng = np.random.default_rng(4)
    cuts = [(int(rng.integers(len(text) - 6)), int(rng.integers(6, 34))) for _ in SPLITS]
    return Corpus(
        [
            Passage((2 * text)[start : start + n], f"{number}.txt", 1, "a", str(number), split)
            for number, (split, (start, n)) in enumerate(zip(SPLITS, cuts, strict=True))
        ]
    )


@pytest.fixture(scope="session")
def sounds(tmp_path_factory):
    """Eight tracks of 0.1 s at 1 kHz."""
    import soundfile

    from pgan_audio.data.prepare import prepare
    from pgan_audio.data.store import DataFolder

    folder = tmp_path_factory.mktemp("sounds")
    rng = np.random.default_rng(5)
    (folder / "source" / "a").mkdir(parents=True)
    for number in range(8):
        wave = np.sin(np.arange(100) * rng.uniform(0.2, 1)) * rng.uniform(0.2, 1, 100)
        soundfile.write(folder / "source" / "a" / f"{number}.wav", 0.5 * wave, 1000)
    prepare(folder / "source", folder / "data", {"sample_rate_hz": 1000, "clip_samples": 32, "n_stages": 1})
    return DataFolder.open(folder / "data")


@pytest.fixture(scope="session")
def data_of(tunes, passages, sounds):
    """A function that gives a design the data it is trained on."""
    return lambda design: {"rnn-text": passages, "rnn-spectra": sounds}.get(design, tunes)


@pytest.fixture(scope="session")
def config_of(sounds):
    """A function that makes the settings of a tiny design, with the facts of its data."""

    def make(design, *overrides):
        units = ("recurrent.units=4", "recurrent.layers=2")
        config = load_config(
            design=design, preset="tiny", overrides=[*SETTINGS, *units, *SIZES.get(design, ()), *overrides]
        )
        if design == "rnn-spectra":
            names = ("fingerprint", "sample_rate_hz", "clip_samples", "channels", "n_stages", "authors")
            return with_data(
                config, {name: getattr(sounds, name) for name in names} | {"stage_rms": sounds.stage_rms()}
            )
        counted = {"n_characters": 100} if design == "rnn-text" else {"n_tunes": 8}
        return with_data(config, {"fingerprint": "0", "authors": ("a",), **counted})

    return make


@pytest.fixture(scope="session")
def task_of(config_of, data_of):
    """A function that makes the task of a tiny design."""
    from pgan_audio.designs import build_fitted_design

    return lambda design, *overrides: build_fitted_design(config_of(design, *overrides)).task(data_of(design))


@pytest.fixture(params=DESIGNS)
def design(request):
    """The name of each design."""
    return request.param
