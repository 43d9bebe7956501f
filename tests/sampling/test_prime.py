"""What works are to begin with, read from files."""

import numpy as np
import pytest
import soundfile

from pgan_audio.data.symbolic.midi import to_midi
from pgan_audio.data.symbolic.music_xml import to_music_xml
from pgan_audio.errors import AudioError, TuneError
from pgan_audio.sampling import prime as module
from pgan_audio.sampling.prime import read_prime

ABC = "X:1\nT:One\nM:6/8\nL:1/8\nK:D\nABc d2e|f3 d3|]\n\nX:2\nT:Two\nK:G\nGGGG|\n"


@pytest.fixture(scope="module")
def config(works_model):
    return lambda design: works_model(design)[0]


def written(tmp_path, content):
    path = tmp_path / "prime"
    path.write_bytes(content)
    return path


def test_tunes_are_known_by_what_they_hold(config, tmp_path, small_tunes):
    tune = small_tunes[0].tune
    midi = read_prime(config("rnn-notes"), written(tmp_path, to_midi(tune)))
    score = read_prime(config("rnn-midi"), written(tmp_path, to_music_xml(tune)))
    abc = read_prime(config("rnn-measures"), written(tmp_path, ABC.encode()))
    assert [note[:3] for note in midi.notes] == [note[:3] for note in score.notes] == [n[:3] for n in tune.notes]
    assert (abc.title, len(abc.notes), abc.metre.name) == ("One", 7, "6/8")


def test_texts(config, tmp_path):
    assert read_prime(config("rnn-text"), written(tmp_path, "X:1\r\nT: é".encode())) == "X:1\nT: é"


def test_sound_is_mixed_resampled_and_brought_to_its_level(config, tmp_path):
    path = tmp_path / "a.wav"
    time = np.arange(4000) / 4000
    soundfile.write(path, 0.1 * np.stack([np.sin(2 * np.pi * 50 * time)] * 2, axis=1), 4000, subtype="FLOAT")
    sound = read_prime(config("rnn-spectra"), path)
    assert (sound.shape, sound.dtype) == ((1000,), np.float32)
    assert np.abs(sound).max() == pytest.approx(10 ** (-1 / 20), rel=1e-3)
    expected = np.sin(2 * np.pi * 50 * np.arange(1000) / 1000) * 10 ** (-1 / 20)
    np.testing.assert_allclose(sound[100:900], expected[100:900], atol=0.01)


@pytest.mark.parametrize(
    ("design", "content", "message"),
    [
        ("rnn-notes", b"no tune", "prime: it is neither a MIDI, nor an ABC, nor a MusicXML file."),
        ("rnn-notes", b"MThd", "prime: it is no MIDI file"),
        ("rnn-notes", b"", "prime: it is neither"),
        ("rnn-text", b"\xff", "prime: it isn't in UTF-8"),
        ("rnn-text", b" \n", "prime: it holds no text to go on from."),
    ],
)
def test_files_that_are_no_prime(config, tmp_path, design, content, message):
    with pytest.raises(TuneError, match=message):
        read_prime(config(design), written(tmp_path, content))


def test_missing_large_and_silent_files(config, tmp_path, monkeypatch):
    with pytest.raises(TuneError, match=r"Cannot open .*nothing: No such file"):
        read_prime(config("rnn-notes"), tmp_path / "nothing")
    with pytest.raises(AudioError):
        read_prime(config("rnn-spectra"), written(tmp_path, b"no sound"))
    soundfile.write(tmp_path / "silent.wav", np.zeros(4000), 4000)
    with pytest.raises(AudioError, match=r"silent\.wav is silent\. Expected something to go on from"):
        read_prime(config("rnn-spectra"), tmp_path / "silent.wav")
    monkeypatch.setattr(module, "MAX_SECONDS", 0.5)
    with pytest.raises(AudioError, match=r"silent\.wav may last 0\.5 s\. Received: 1 s\. Cut it\."):
        read_prime(config("rnn-spectra"), tmp_path / "silent.wav")
    monkeypatch.setattr(module, "MAX_BOOK_BYTES", 10)
    with pytest.raises(TuneError, match=r"prime: it may have 10 bytes\. Received: 12\."):
        read_prime(config("rnn-text"), written(tmp_path, 12 * b"a"))
