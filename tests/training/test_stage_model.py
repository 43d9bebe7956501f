"""A finished stage's model: rebuilt from plain facts and arrays, or refused with a reason."""

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest

from pgan_audio.errors import RunError
from pgan_audio.training import stage_model

FACTS = {
    "design": "progressive",
    "stage": 4,
    "network": {"channels": [96, 64], "labels": False, "sigma": 0.123456789012345678, "author": {"names": ["Björk"]}},
    "clips": 420_000,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stages" / "stage-4"


@pytest.fixture
def weights(rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {"stem/kernel": rng.standard_normal((9, 4, 3)).astype(np.float32), "stem/bias": np.zeros(3, np.float32)}


def test_what_was_saved_is_loaded(folder: Path, weights: dict[str, np.ndarray]) -> None:
    stage_model.save(folder, FACTS, weights)
    assert sorted(entry.name for entry in folder.iterdir()) == ["model.toml", "weights.npz"]
    facts, arrays = stage_model.load(folder)
    assert facts == FACTS
    assert list(arrays) == list(weights)
    for name, array in weights.items():
        np.testing.assert_array_equal(arrays[name], array, strict=True)


def test_model_file_can_be_read_by_people_and_by_anything_that_reads_toml(
    folder: Path, weights: dict[str, np.ndarray]
) -> None:
    stage_model.save(folder, FACTS, weights)
    content = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
    assert content["format"] == 1
    assert content["network"]["author"]["names"] == ["Björk"]
    assert set(content["checksums"]) == {"facts_sha256", "weights_sha256"}


def test_model_is_replaced_whole(folder: Path, weights: dict[str, np.ndarray]) -> None:
    stage_model.save(folder, FACTS, weights)
    (folder / "stray").touch()
    stage_model.save(folder, FACTS | {"stage": 5}, {"only": np.ones(1)})
    facts, arrays = stage_model.load(folder)
    assert facts["stage"] == 5
    assert list(arrays) == ["only"]
    assert sorted(entry.name for entry in folder.iterdir()) == ["model.toml", "weights.npz"]
    assert [entry.name for entry in folder.parent.iterdir()] == ["stage-4"]


def test_save_that_fails_leaves_the_old_model(folder: Path, weights: dict[str, np.ndarray]) -> None:
    stage_model.save(folder, FACTS, weights)
    with pytest.raises(RunError, match=r"facts of a model must be what TOML can hold\. Received: .*NoneType"):
        stage_model.save(folder, {"author": None}, {})
    with pytest.raises(RunError, match=r"must not be named format or checksums\. Received: format\."):
        stage_model.save(folder, {"format": 2}, {})
    with pytest.raises(RunError, match="is for arrays of numbers"):
        stage_model.save(folder, {}, {"words": np.array(["a"])})
    assert stage_model.load(folder)[0] == FACTS
    assert [entry.name for entry in folder.parent.iterdir()] == ["stage-4"]


def test_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"can't be written to .*stage-1: Not a directory\. Free some space"):
        stage_model.save(tmp_path / "file" / "stages" / "stage-1", {}, {})


def test_missing_model_says_what_to_do(folder: Path) -> None:
    with pytest.raises(RunError, match=r"no finished model in .*stage-4: it holds no model\.toml\. Train that stage"):
        stage_model.load(folder)


def test_damage_anywhere_is_noticed(folder: Path, rng: np.random.Generator) -> None:
    stage_model.save(folder, {"sigma": 0.25, "names": ["a"]}, {"a": np.zeros(2, np.float32)})
    for name, stride in (("model.toml", 1), ("weights.npz", 7)):
        whole = (folder / name).read_bytes()
        n_noticed = 0
        for place in range(0, len(whole), stride):
            damaged = bytearray(whole)
            damaged[place] ^= 1 << int(rng.integers(8))
            (folder / name).write_bytes(damaged)
            try:
                facts, arrays = stage_model.load(folder)
            except RunError:
                n_noticed += 1
            else:  # white space between the facts is the one thing that doesn't count
                assert facts == {"sigma": 0.25, "names": ["a"]}
                assert arrays["a"].tobytes() == bytes(8)
                assert name == "model.toml"
        assert n_noticed > 0.9 * len(whole) / stride
        (folder / name).write_bytes(whole)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("model.toml", b"format = 2\n", r"Expected: format = 1\. Received: 2\. Update pgan-audio"),
        ("model.toml", b"", r"Expected: format = 1\. Received: None"),
        ("model.toml", b"\xff", r"damaged: model\.toml can't be read"),
        ("model.toml", b"format = 1\n" + b"#" * 2**20, r"damaged: model\.toml is larger than 1048576 bytes"),
        ("model.toml", b"format = 1\n", "damaged: its checksums don't match"),
        ("weights.npz", b"PK", "damaged: its checksums don't match"),
        ("weights.npz", None, r"damaged: weights\.npz: No such file"),
    ],
)
def test_reasons_are_given(folder: Path, name: str, content: bytes | None, message: str) -> None:
    stage_model.save(folder, FACTS, {"a": np.zeros(2)})
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(RunError, match=message):
        stage_model.load(folder)


def test_it_is_described_without_its_weights(folder: Path) -> None:
    stage_model.save(folder, FACTS, {"a": np.zeros(2)})
    digest = hashlib.sha256((folder / "weights.npz").read_bytes()).hexdigest()
    (folder / "weights.npz").unlink()
    facts, sha256 = stage_model.describe(folder)
    assert (facts, sha256) == (FACTS, digest)
    text = (folder / "model.toml").read_text(encoding="utf-8")
    (folder / "model.toml").write_text(text.partition("[checksums]")[0], encoding="utf-8")
    with pytest.raises(RunError, match="no checksum of its weights"):
        stage_model.describe(folder)
