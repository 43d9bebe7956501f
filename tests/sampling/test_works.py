"""Works as files: scores, piano rolls, names, and folders that lose nothing."""

import dataclasses
import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import soundfile

from pgan_audio.data.symbolic.midi import read_midi
from pgan_audio.data.symbolic.music_xml import read_music_xml
from pgan_audio.data.symbolic.tune import Note
from pgan_audio.errors import PganError, UsageError
from pgan_audio.sampling import engraving, piano_roll, pictures
from pgan_audio.sampling.instruments import PluckedString
from pgan_audio.sampling.work_files import files_of, works_name
from pgan_audio.sampling.work_folder import WorkFolder


@pytest.fixture(scope="module")
def tune(small_tunes):
    return small_tunes[0].tune


def test_a_tune_is_written_as_midi_score_picture_and_sound(tune):
    files = files_of(tune, 1.0, PluckedString(8000))
    assert list(files) == [".mid", ".musicxml", ".svg", ".wav"]
    assert read_midi(files[".mid"]).notes == tune.notes
    assert [n[:3] for n in read_music_xml(files[".musicxml"]).notes] == [n[:3] for n in tune.notes]
    sound, rate_hz = soundfile.read(io.BytesIO(files[".wav"]))
    assert rate_hz == 8000
    assert len(sound) == pytest.approx(8000 * (tune.seconds_at(tune.n_ticks) + 0.2), abs=1)
    assert list(files_of(tune, 1.0, None)) == [".mid", ".musicxml", ".svg"]


def test_texts_and_sound_are_written_as_they_are():
    assert files_of("naïve\n", 1.0, None) == {".txt": "naïve\n".encode()}
    ((suffix, wav),) = files_of(np.linspace(-0.5, 0.5, 50, dtype=np.float32), 4000, None).items()
    samples, rate_hz = soundfile.read(io.BytesIO(wav))
    assert (suffix, rate_hz) == (".wav", 4000)
    np.testing.assert_allclose(samples, np.linspace(-0.5, 0.5, 50), atol=1e-4)


def count(svg, kind):
    """Elements of a score that verovio has marked as being of a kind."""
    return sum(kind in (e.get("class") or "").split() for e in ElementTree.fromstring(svg).iter())


def test_an_engraved_score_has_every_note_bar_and_sign(small_tunes):
    for item in small_tunes[:3]:
        svg = engraving.engraved(item.tune)
        written = ElementTree.fromstring(files_of(item.tune, 1.0, None)[".musicxml"])
        assert count(svg, "note") == len(written.findall("part/measure/note/pitch"))
        assert count(svg, "rest") + count(svg, "mRest") == len(written.findall("part/measure/note/rest"))
        assert count(svg, "measure") == len(written.findall("part[1]/measure"))
        assert count(svg, "clef") >= 2
        assert count(svg, "meterSig") >= 1
        assert item.tune.title in "".join(ElementTree.fromstring(svg).itertext())
        assert engraving.engraved(item.tune) == svg


def test_a_long_score_is_one_page(tune):
    notes = tuple(Note(240 * i, 60 + i % 12, 240) for i in range(500))
    svg = engraving.engraved(dataclasses.replace(tune, notes=notes))
    assert count(svg, "note") == 500


def test_without_verovio_there_is_no_score_but_all_else(tune, monkeypatch):
    monkeypatch.setattr(engraving, "can_engrave", lambda: False)
    assert list(files_of(tune, 1.0, None)) == [".mid", ".musicxml"]


def test_a_piano_roll_shows_each_note_once(tune, small_tunes):
    figure = piano_roll.overview([tune, small_tunes[2].tune])
    assert len(figure.axes) == 2
    for axes, shown in zip(figure.axes, (tune, small_tunes[2].tune), strict=True):
        boxes = [path.get_extents() for path in axes.collections[0].get_paths()]
        assert len(boxes) == len(shown.notes)
        for box, note in zip(boxes, shown.notes, strict=True):
            assert (box.x0, (box.y0 + box.y1) / 2) == pytest.approx((note.onset / 480, note.pitch))
            assert 0.9 * note.duration < 480 * box.width < note.duration
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim()
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    assert figure.axes[0].get_title(loc="left") == f"Tune 0   6/8, G, {len(tune.notes)} notes"
    assert pictures.png(figure) == pictures.png(piano_roll.overview([tune, small_tunes[2].tune]))


def test_of_many_or_long_tunes_the_beginning_is_shown(tune, monkeypatch):
    monkeypatch.setattr(piano_roll, "MAX_TUNES", 3)
    long = dataclasses.replace(tune, notes=(Note(0, 60, 480 * 200),), title="$ " + 100 * "x")
    figure = piano_roll.overview([long] * 5)
    assert len(figure.axes) == 3
    assert figure.axes[0].get_xlim() == (0, piano_roll.MAX_BEATS)
    assert figure.axes[0].get_title(loc="left").endswith("xxx...   6/8, G, 1 notes, goes on to 200")
    assert pictures.png(figure)


def test_names_say_what_works_depend_on(tmp_path):
    prime = tmp_path / "my tune.mid"
    prime.write_bytes(b"x")
    given = {"n": 3, "seed": 7, "temperature": 0.8, "key": "F#m", "metre": "6/8", "length": 20.0, "prime": prime}
    assert works_name(given) == "seed-7-prime-my_tune-2d711642-temperature-0.8-key-F#m-metre-6_8-length-20.0"
    assert works_name({}) == "seed-0"


def test_a_folder_keeps_what_is_there(tmp_path):
    folder = WorkFolder(tmp_path / "a" / "b")
    folder.write("one.txt", b"1")
    folder.write("one.txt", b"1")
    with pytest.raises(UsageError, match=r"one\.txt is there already and holds something else than the work"):
        folder.write("one.txt", b"2")
    assert (folder.path / "one.txt").read_bytes() == b"1"
    folder.write("one.txt", b"2", replace=True)
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()} == {"one.txt": b"2"}


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(PganError, match=r"The works can't be written to .*file: .*Choose another with --out\."):
        WorkFolder(tmp_path / "file")
