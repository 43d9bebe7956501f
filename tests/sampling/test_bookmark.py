"""Bookmarks: they come back as they went, and nothing else comes in."""

import json
import shutil

import numpy as np
import pytest

from pgan_audio.audio.files import write_wav
from pgan_audio.errors import AudioError, BookmarkError, RunError, UsageError
from pgan_audio.sampling.bookmark import LARGEST_LATENT, Bookmark, encode
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.latents import latents
from pgan_audio.training import stage_model
from pgan_audio.training.run_folder import RunFolder

MODEL = "0123456789abcdef" * 4
VALUES = {"pgan_bookmark": 1, "design": "progressive", "stage": 4, "model_sha256": MODEL, "index": 3, "seed": 7}


def space(size):
    return LatentSpace("sphere", (size,))


def text(**changes):
    """The JSON of a good bookmark with some values changed, or left out where None."""
    return json.dumps({key: value for key, value in (VALUES | changes).items() if value is not None})


def test_what_is_written():
    bookmark = Bookmark(design="progressive", stage=4, model_sha256=MODEL, index=3, seed=7, author="Björk")
    assert bookmark.text == (
        f'{{"pgan_bookmark": 1, "design": "progressive", "stage": 4, "model_sha256": "{MODEL}", "index": 3, '
        '"seed": 7, "author": "Bj\\u00f6rk", "truncation": 1.0}'
    )
    assert Bookmark.from_text(bookmark.text) == bookmark


def test_a_latent_comes_back_to_the_last_bit(rng):
    for size in (1, 128, LARGEST_LATENT):
        z = rng.standard_normal(size).astype(np.float32) * np.float32(1e-30)
        bookmark = Bookmark.from_text(text(seed=None, latent=encode(z), truncation=0.1))
        assert bookmark.latent_of(LatentSpace("sphere", (size,))).tobytes() == z.tobytes()
        assert Bookmark.from_text(bookmark.text) == bookmark
    assert bookmark.truncation == 0.1
    with pytest.raises(BookmarkError, match=r"must have 10 numbers, as its model has\. Received: 65536\."):
        bookmark.latent_of(LatentSpace("sphere", (10,)))


def test_the_latent_of_a_seed_is_that_of_its_clip():
    z = Bookmark.from_text(text()).latent_of(LatentSpace("sphere", (16,)))
    np.testing.assert_array_equal(z, latents(7, [3], 16)[0])


def test_too_large_a_latent_is_refused():
    with pytest.raises(BookmarkError, match=r"at most 65536 numbers\. Received: 65537\."):
        encode(np.ones(LARGEST_LATENT + 1, np.float32))


NAN, ZEROS = encode(np.full(4, np.nan, np.float32)), encode(np.zeros(4, np.float32))


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        ("pgan_bookmark", "it is no JSON (Expecting value: line 1 column 1 (char 0))."),
        ("[" * 100_000, "it is no JSON ("),
        (text()[:-1], "it is no JSON ("),
        (text()[:-1] + ', "stage": 5}', "it is no JSON (a key is there twice)."),
        (text(truncation=float("nan")), "it is no JSON (NaN is no number)."),
        (text(truncation=1).replace('n": 1}', 'n": -Infinity}'), "it is no JSON (-Infinity is no number)."),
        (text(index=8).replace("8", "9" * 5000), "it is no JSON ("),
        ("[1]", "expected pgan_bookmark to be 1. Received: a list, perhaps by a newer pgan."),
        (text(pgan_bookmark=2), "expected pgan_bookmark to be 1. Received: 2, perhaps by a newer pgan."),
        (text(pgan_bookmark=True), "expected pgan_bookmark to be 1. Received: True, perhaps by a newer pgan."),
        (text(path="/etc"), "unknown key 'path'. Known keys: pgan_bookmark, design, stage, model_sha256, index, seed,"),
        (text(**{"\x1b[2J" + "k" * 99: 1}), r"unknown key '\x1b[2Jkkk"),
        (text(**{"\ud800": 1}), "a key: input should be a valid string"),
        (text(stage=None), "the key stage is missing."),
        (text(stage=0), "stage: input should be greater than 0. Received: 0."),
        (text(stage=10**400), "stage: "),
        (text(stage="4"), "stage: input should be a valid integer. Received: '4'."),
        (text(stage=True), "stage: input should be a valid integer. Received: True."),
        (text(stage=4.0), "stage: input should be a valid integer. Received: 4.0."),
        (text(stage=[[1] * 999]), "stage: input should be a valid integer. Received: a list."),
        (text(index=-1), "index: input should be greater than or equal to 0. Received: -1."),
        (text(seed=2**63), "seed: input should be less than 9223372036854775808."),
        (text(truncation=0), "truncation: input should be greater than 0. Received: 0."),
        (text(truncation=1.01), "truncation: input should be less than or equal to 1. Received: 1.01."),
        (text(truncation=8).replace(": 8}", ": 1e999}"), "truncation: "),
        (text(model_sha256="0" * 63), "model_sha256: string should match pattern"),
        (text(model_sha256="G" * 64), "model_sha256: string should match pattern"),
        (text(model_sha256=MODEL + "\n"), "model_sha256: string should match pattern"),
        (text(design=""), "design: string should have at least 1 character"),
        (text(design="d" * 65), "design: string should have at most 64 characters"),
        (text(author="\ud800"), "author: "),
        (text(seed=None), "expected either a seed or a latent, not both."),
        (text(latent="AAAA"), "expected either a seed or a latent, not both."),
        (text(seed=None, latent="no base 64!"), "expected a latent in base64."),
        (text(seed=None, latent="AAA\n="), "expected a latent in base64."),
        (text(seed=None, latent="ä"), "expected a latent in base64."),
        (text(seed=None, latent="AAAA"), "expected a latent of 1 to 65536 finite float32 numbers, not all of them 0."),
        (text(seed=None, latent=""), "expected a latent of 1 to 65536 finite float32 numbers"),
        (text(seed=None, latent=NAN), "expected a latent of 1 to 65536 finite float32 numbers"),
        (text(seed=None, latent=ZEROS), "expected a latent of 1 to 65536 finite float32 numbers"),
        (text(seed=None, latent="A" * (6 * LARGEST_LATENT + 4)), "latent: string should have at most 393216 char"),
    ],
)
def test_anything_else_is_refused_in_a_line(damaged, message):
    with pytest.raises(BookmarkError) as error:
        Bookmark.from_text(damaged)
    said = str(error.value)
    assert said.startswith(message)
    assert said.isprintable()
    assert len(said) < 300


def test_a_bookmark_is_read_from_its_file(tmp_path):
    path = tmp_path / "a\nb.wav"
    write_wav(path, np.zeros(50), 8000, comment=text())
    assert Bookmark.read(path) == Bookmark.from_text(text())
    write_wav(path, np.zeros(50), 8000, comment=text(stage=0))
    with pytest.raises(
        BookmarkError, match=r"The bookmark in .*a\\nb\.wav can't be used: stage: .* Expected a WAV file"
    ):
        Bookmark.read(path)
    for others in ("", "recorded on a Tuesday"):
        write_wav(path, np.zeros(50), 8000, comment=others)
        with pytest.raises(
            BookmarkError, match=r"a\\nb\.wav holds no bookmark\. Expected a WAV file made by pgan samp"
        ):
            Bookmark.read(path)
    path.write_bytes(b"fLaC")
    with pytest.raises(AudioError, match="is no WAV file"):
        Bookmark.read(path)


def bookmark_of(finished, **changes):
    facts = {"design": "progressive", "stage": finished.stage, "model_sha256": finished.model_sha256}
    return Bookmark.model_validate(facts | {"index": 0, "seed": 0} | changes)


def test_the_stage_that_made_it(made, made_with_authors):
    finished = FinishedStage.read(made.run, 1)
    announced = (made.run.stage(1) / "model.toml").read_text()
    assert f'weights_sha256 = "{finished.model_sha256}"' in announced
    assert bookmark_of(finished).stage_in(made.run).stage == 1
    told = FinishedStage.read(made_with_authors.run)
    assert bookmark_of(told, author="Björk").stage_in(made_with_authors.run).stage == 2


def test_another_model_is_refused(made, tmp_path):
    shutil.copytree(made.run.path, tmp_path / "run")
    run = RunFolder(tmp_path / "run")
    bookmark = bookmark_of(FinishedStage.read(run, 2))
    facts, arrays = stage_model.load(run.stage(2))
    arrays["stage_2_to_wave/bias"] = arrays["stage_2_to_wave/bias"] + np.float32(1e-6)
    stage_model.save(run.stage(2), facts, arrays)
    with pytest.raises(BookmarkError, match=r"by another model than stage 2 of .*run\. Expected: progressive, SHA-256"):
        bookmark.stage_in(run)
    with pytest.raises(
        BookmarkError, match=r"Expected: dcgan, SHA-256 .* Received: progressive, SHA-256 .* with --run"
    ):
        bookmark_of(FinishedStage.read(run, 1), design="dcgan").stage_in(run)
    with pytest.raises(RunError, match="Stage 3 of the run at .* isn't finished"):
        bookmark_of(FinishedStage.read(run, 1), stage=3).stage_in(run)
    with pytest.raises(UsageError, match="must be from 1 to 3, the stages of"):
        bookmark_of(FinishedStage.read(run, 1), stage=9).stage_in(run)


def test_an_author_that_the_model_does_not_know_is_refused(made, made_with_authors):
    told = FinishedStage.read(made_with_authors.run)
    for author in (None, "Nobody"):
        with pytest.raises(BookmarkError, match=rf"knows: Ada, Björk, Clara\. Received: {author}\."):
            bookmark_of(told, author=author).stage_in(made_with_authors.run)
    with pytest.raises(BookmarkError, match=r"its model knows: no author\. Received: Ada\."):
        bookmark_of(FinishedStage.read(made.run), author="Ada").stage_in(made.run)
