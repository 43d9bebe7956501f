import dataclasses

import numpy as np
import pytest
from scipy import signal

from pgan_audio.audio.measures import level_db
from pgan_audio.audio.resampling import pyramid
from pgan_audio.audio.spectrum import log_spectrogram
from pgan_audio.data.synthetic import AUTHORS, render
from pgan_audio.data.synthetic.author import Author, Score
from pgan_audio.data.synthetic.key import SCALES, Key
from pgan_audio.data.synthetic.note import Note
from pgan_audio.data.synthetic.organ import nearest

RATE_HZ = 16_000
PITCH_CLASSES = {  # written out once more, as note names on C
    "major": "C D E F G A B",
    "harmonic minor": "C D Eb F G Ab B",
    "lydian": "C D E F# G A B",
    "phrygian dominant": "C Db E F G Ab Bb",
    "major pentatonic": "C D E G A",
    "minor pentatonic": "C Eb F G Bb",
    "whole tone": "C D E F# Ab Bb",
    "chromatic": "C Db D Eb E F F# G Ab A Bb B",
}
NAMES = PITCH_CLASSES["chromatic"].split()
PITCHED = sorted(set(AUTHORS) - {"drums"})
VOICES = [(name, voice) for name in PITCHED for voice in AUTHORS[name].voices]
each_author = pytest.mark.parametrize("author", AUTHORS.values(), ids=AUTHORS)


@pytest.fixture(scope="module")
def corpus() -> dict[str, list[np.ndarray]]:
    """Four tracks of four seconds by each author."""
    return {name: [render(author, 4.0, RATE_HZ, track=i) for i in range(4)] for name, author in AUTHORS.items()}


class TestKey:
    @pytest.mark.parametrize("scale", SCALES)
    def test_scales_have_the_notes_of_their_name(self, scale: str) -> None:
        assert [NAMES[step] for step in SCALES[scale]] == PITCH_CLASSES[scale].split()

    def test_degrees_run_through_the_octaves(self) -> None:
        key = Key(60, "minor pentatonic")
        assert [key.pitch(degree) for degree in range(-2, 7)] == [55, 58, 60, 63, 65, 67, 70, 72, 75]

    def test_chords_are_stacked_thirds(self) -> None:
        key = Key(60, "major")
        assert [key.pitch(degree) for degree in key.chord(4, 4)] == [67, 71, 74, 77]  # G7


class TestScore:
    @each_author
    @pytest.mark.parametrize("seed", range(5))
    def test_every_pitch_is_of_the_scale(self, author: Author, seed: int) -> None:
        key, notes = author.compose(np.random.default_rng(seed), 30.0)
        assert all(key.holds(note.pitch) for note in notes)
        assert key.scale == author.scale
        names = {NAMES[(note.pitch - key.tonic) % 12] for note in notes}
        assert names <= set(PITCH_CLASSES[author.scale].split())
        assert len(names) >= 4

    @each_author
    def test_notes_fill_the_track_and_are_playable(self, author: Author) -> None:
        _, notes = author.compose(np.random.default_rng(1), 600.0)
        onsets = np.sort([note.start_seconds for note in notes])
        assert onsets[0] < 0.6
        assert onsets[-1] > 595.0
        assert np.diff(onsets).max() < 4.0
        for note in notes:
            assert note.voice in author.voices
            assert note.start_seconds >= 0.0
            assert note.seconds > 0.0
            assert 0.0 < note.velocity <= 1.0
            assert 0.0 <= note.colour <= 1.0
            assert 40.0 < note.frequency_hz < 0.45 * 4000  # of the lowest rate

    @each_author
    def test_the_shortest_track_has_a_note(self, author: Author) -> None:
        _, notes = author.compose(np.random.default_rng(2), 0.1)
        assert min(note.start_seconds for note in notes) < 1.0

    def test_frequency_is_equal_tempered(self) -> None:
        assert Note(0.0, 1.0, 57).frequency_hz == pytest.approx(220.0)
        assert Note(0.0, 1.0, 60).frequency_hz == pytest.approx(261.6256, abs=1e-4)

    @pytest.mark.parametrize(("pitch", "others", "expected"), [(60, [7], 55), (61, [7], 55), (62, [7], 67)])
    def test_a_led_voice_takes_the_nearest_octave(self, pitch: int, others: list[int], expected: int) -> None:
        assert nearest(pitch, others) == expected
        assert nearest(pitch, [*others, 0]) == 60


class TestVoices:
    @pytest.mark.parametrize(("author", "voice"), VOICES)
    @pytest.mark.parametrize("pitch", [40, 52, 64, 76])
    def test_play_in_tune(self, author: str, voice: str, pitch: int, rng: np.random.Generator) -> None:
        note = Note(0.0, 3.0, pitch, voice=voice)
        sound = AUTHORS[author].voices[voice](note, RATE_HZ, rng)
        sound = sound[RATE_HZ // 4 : 2 * RATE_HZ]
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size), 16 * sound.size))
        frequencies_hz = np.fft.rfftfreq(16 * sound.size, 1 / RATE_HZ)
        near = np.abs(frequencies_hz / note.frequency_hz - 1.0) < 0.055  # a semitone and what leaks beside it
        heard_hz = np.average(frequencies_hz[near], weights=spectrum[near] ** 2)
        assert 1200 * np.log2(heard_hz / note.frequency_hz) == pytest.approx(0.0, abs=10.0)

    @each_author
    @pytest.mark.parametrize("rate_hz", [4000, 48_000])
    def test_start_and_end_without_a_click(self, author: Author, rate_hz: int, rng: np.random.Generator) -> None:
        for name, voice in author.voices.items():
            for colour in (0.0, 1.0):
                sound = voice(Note(0.0, 0.3, 50, voice=name, colour=colour), rate_hz, rng)
                peak = np.abs(sound).max()
                assert 0.05 < peak < 2.5
                assert abs(sound[-1]) < 1e-3 * peak

    @pytest.mark.parametrize(("author", "voice"), VOICES)
    def test_fold_nothing_down(self, author: str, voice: str, rng: np.random.Generator) -> None:
        """Of a bright, high note next to nothing lies above 0.475 of the rate, where folding begins."""
        note = Note(0.0, 1.0, 81, voice=voice, colour=1.0)
        sound = AUTHORS[author].voices[voice](note, RATE_HZ, rng)[: RATE_HZ // 2]
        above = signal.sosfilt(signal.butter(8, 7600, "highpass", fs=RATE_HZ, output="sos"), sound)
        assert np.sqrt(np.mean(above[800:] ** 2)) < 0.01 * np.sqrt(np.mean(sound**2))

    def test_a_bar_leaves_out_modes_that_would_fold_down(self, rng: np.random.Generator) -> None:
        note = Note(0.0, 1.0, 81, colour=1.0)  # modes at 880, 3 520 and 8 800 Hz
        sound = AUTHORS["marimba"].voices["lead"](note, 4000, rng)
        power = np.abs(np.fft.rfft(sound * np.hanning(sound.size))) ** 2
        assert power[np.fft.rfftfreq(sound.size, 1 / 4000) < 700].sum() < 1e-3 * power.sum()

    def test_a_string_rings_by_its_pitch(self, rng: np.random.Generator) -> None:
        """The fundamental of an ideal loop loses 60 dB in 1.5 s + 150 / f."""
        note = Note(0.0, 3.0, 45, colour=1.0)
        sound = AUTHORS["plucked"].voices["lead"](note, RATE_HZ, rng)
        period = RATE_HZ / 110
        levels = [
            abs(np.exp(-2j * np.pi * np.arange(1454) / period) @ sound[start : start + 1454]) for start in (0, 16_000)
        ]
        assert 20 * np.log10(levels[0] / levels[1]) == pytest.approx(60 / (1.5 + 150 / 110), rel=0.1)


class TestSound:
    @pytest.mark.parametrize("name", PITCHED)
    def test_is_of_the_scale(self, name: str) -> None:
        """Most power in the bass of a whole track lies on the scale's notes; an even spread has 0.42 to 0.58."""
        keys = []

        def compose(rng: np.random.Generator, seconds: float) -> Score:
            key, notes = AUTHORS[name].compose(rng, seconds)
            keys.append(key)
            return key, notes

        track = render(dataclasses.replace(AUTHORS[name], compose=compose), 8.0, RATE_HZ)
        power = np.abs(np.fft.rfft(track * np.hanning(track.size))) ** 2
        frequencies_hz = np.fft.rfftfreq(track.size, 1 / RATE_HZ)
        bass = (frequencies_hz > 60) & (frequencies_hz < 260)
        pitches = np.round(69 + 12 * np.log2(frequencies_hz[bass] / 440)).astype(int)
        steps = [NAMES.index(note) for note in PITCH_CLASSES[AUTHORS[name].scale].split()]
        on_scale = np.isin((pitches - keys[0].tonic) % 12, steps)
        assert power[bass][on_scale].sum() > 0.75 * power[bass].sum()

    def test_authors_are_told_apart_on_tracks_not_heard_before(self, corpus: dict[str, list[np.ndarray]]) -> None:
        assert nearest_centroid_accuracy(corpus, stage=7) > 0.8  # 16 kHz; chance is 0.125
        assert nearest_centroid_accuracy(corpus, stage=3) > 0.45  # 1 kHz

    def test_tracks_of_an_author_differ(self, corpus: dict[str, list[np.ndarray]]) -> None:
        for tracks in corpus.values():
            for i, one in enumerate(tracks):
                for other in tracks[:i]:
                    assert np.abs(np.corrcoef(one, other)[0, 1]) < 0.5
                    distance_db = np.abs(log_spectrogram(one) - log_spectrogram(other)).mean()
                    assert distance_db > 3.0

    def test_every_scale_has_something_to_hear(self, corpus: dict[str, list[np.ndarray]]) -> None:
        for tracks in corpus.values():
            for scale in pyramid(np.stack(tracks, axis=1)[:63_488], 7):  # (time, track)
                assert level_db(scale.T) > -36.0


def nearest_centroid_accuracy(corpus: dict[str, list[np.ndarray]], stage: int) -> float:
    """Share of held-out clips of a second nearest to their author's mean, two tracks each to learn and to ask."""
    means, answers = {}, []
    for name, tracks in corpus.items():
        means[name] = np.mean([features(clip) for track in tracks[:2] for clip in clips(track, stage)], axis=0)
    for name, tracks in corpus.items():
        for clip in (clip for track in tracks[2:] for clip in clips(track, stage)):
            x = features(clip)
            answers.append(min(means, key=lambda other: float(np.sum((means[other] - x) ** 2))) == name)
    return float(np.mean(answers))


def clips(track: np.ndarray, stage: int) -> list[np.ndarray]:
    low = pyramid(track[:57_344, np.newaxis], 7)[stage - 1][:, 0]
    return np.array_split(low, 4)


def features(clip: np.ndarray) -> np.ndarray:
    """Mean over time of the level in each band, its spread, and how fast it moves; 50 dB below the peak count."""
    levels_db = log_spectrogram(clip, n_fft=128, hop=32)
    levels_db = np.maximum(levels_db - levels_db.max(), -50.0)
    movement = np.abs(np.diff(levels_db, axis=1)).mean(axis=1)
    return np.concatenate([levels_db.mean(axis=1), levels_db.std(axis=1), 5 * movement])
