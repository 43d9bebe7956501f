"""The sounds of the demo: single notes, each a little otherwise, low enough for the lower stages."""

import numpy as np
import pytest
import soundfile

from pgan_audio.data.synthetic import AUTHORS, demo
from pgan_audio.errors import UsageError


@pytest.mark.parametrize("name", demo.STRUCK)
def test_no_two_sounds_are_the_same(name):
    author = AUTHORS[name]
    sounds = [demo.render_sound(author, seed=seed, number=number) for seed in (0, 1) for number in (1, 2, 3, 4)]
    assert {sound.shape for sound in sounds} == {(demo.CLIP_SAMPLES,)}
    assert len({sound.tobytes() for sound in sounds}) == 8
    np.testing.assert_array_equal(demo.render_sound(author, seed=1, number=2), sounds[5])


@pytest.mark.parametrize("name", demo.STRUCK)
def test_each_begins_at_once_and_dies_away(name):
    for number in range(1, 9):
        sound = demo.render_sound(AUTHORS[name], seed=0, number=number)
        loud = np.abs(sound) > 0.5 * np.abs(sound).max()
        assert np.argmax(loud) < 0.02 * demo.SAMPLE_RATE_HZ
        quarter = demo.CLIP_SAMPLES // 4
        assert np.mean(sound[-quarter:] ** 2) < 0.5 * np.mean(sound[:quarter] ** 2)


def test_tones_lie_below_middle_c(monkeypatch):
    heard = []
    monkeypatch.setattr(
        demo, "render_notes", lambda author, notes, *how: heard.extend(notes) or np.zeros(8, np.float32)
    )
    for name in demo.STRUCK:
        for number in range(1, 30):
            demo.render_sound(AUTHORS[name], seed=0, number=number)
    pitches = [note.pitch for note in heard]
    assert max(pitches) < demo.HIGHEST_PITCH + 0.5
    assert min(pitches) > 28
    assert {note.start_seconds for note in heard} == {0.0}
    cents = np.array([100 * (pitch - round(pitch)) for pitch in pitches])
    assert 1 < cents.std() < 6


def test_the_folder(tmp_path):
    demo.write_demo_corpus(tmp_path / "corpus", sounds_per_author=2, seed=3)
    assert sorted(path.relative_to(tmp_path / "corpus").as_posix() for path in tmp_path.rglob("*.wav")) == [
        f"{name}/{number:03d}.wav" for name in demo.STRUCK for number in (1, 2)
    ]
    samples, rate_hz = soundfile.read(tmp_path / "corpus" / "chip" / "002.wav", dtype="float32")
    assert rate_hz == demo.SAMPLE_RATE_HZ
    np.testing.assert_allclose(samples, demo.render_sound(AUTHORS["chip"], seed=3, number=2), atol=2**-15)
    with pytest.raises(UsageError, match="needs a folder that is new or empty"):
        demo.write_demo_corpus(tmp_path / "corpus", seed=3)
