"""The generator of a finished stage on disk: facts one can read, weights nothing can hide in.

    stages/stage-4/model.toml     facts to rebuild the network from, and the checksums of both
    stages/stage-4/weights.npz    its weights: plain arrays, no pickle

Sampling, scoring and export need these two files and nothing else of a run.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from pgan_audio import atomic
from pgan_audio.errors import RunError
from pgan_audio.training.arrays import read_arrays, write_arrays

FORMAT = 1
MODEL = "model.toml"
WEIGHTS = "weights.npz"
_MAX_FACTS_BYTES = 2**20
_CURE = "Put the folder back from a copy, or take another stage with --stage."


def save(folder: Path, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write a stage's model, replacing one that is there.

    The folder appears whole or not at all. Write it *before* the checkpoint at the stage's end: a run that is killed
    in between then comes back to it, and one killed within the replacement writes it anew.

    Args:
        folder: the stage's folder, ``RUN/stages/stage-4``; those above it are made where missing.
        facts: what the network is rebuilt from. Strings, numbers, booleans, dates, and lists and dicts of them;
            the names ``format`` and ``checksums`` are taken.
        arrays: the weights by name.

    Raises:
        RunError: the folder can't be written, or holds what can't be stored so.
    """
    taken = sorted({"format", "checksums"} & facts.keys())
    if taken:
        raise RunError(f"facts of a model must not be named format or checksums. Received: {', '.join(taken)}.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with atomic.folder(folder, replace=True) as building:
            write_arrays(building / WEIGHTS, arrays)
            text = tomli_w.dumps({"format": FORMAT, **facts, "checksums": _checksums(facts, building / WEIGHTS)})
            (building / MODEL).write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunError(
            f"the model of a stage can't be written to {folder}: {error.strerror or error}. "
            "Free some space or make the folder writable, then continue with pgan train."
        ) from error
    except TypeError as error:
        raise RunError(f"facts of a model must be what TOML can hold. Received: {error}.") from error


def load(folder: Path) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    """Return the facts and the weights that `save` wrote to ``folder``, verified.

    Raises:
        RunError: there is no model, it is damaged, or it was written by a newer version.
    """
    facts = _read_facts(folder)
    announced = facts.pop("checksums", None)
    try:
        intact = announced == _checksums(facts, folder / WEIGHTS)
    except OSError as error:
        raise RunError(f"the model in {folder} is damaged: {WEIGHTS}: {error.strerror or error}. {_CURE}") from error
    if not intact:
        raise RunError(f"the model in {folder} is damaged: its checksums don't match. {_CURE}")
    return facts, read_arrays(folder / WEIGHTS)


def describe(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the facts that `save` wrote to ``folder`` and the SHA-256 its weights should have, none verified.

    Raises:
        RunError: there is no model, its facts can't be read, or they were written by a newer version.
    """
    facts = _read_facts(folder)
    checksums = facts.pop("checksums", None)
    sha256 = checksums.get("weights_sha256") if isinstance(checksums, dict) else None
    if not isinstance(sha256, str):
        raise RunError(f"the model in {folder} is damaged: {MODEL} says no checksum of its weights. {_CURE}")
    return facts, sha256


def _read_facts(folder: Path) -> dict[str, Any]:
    path = folder / MODEL
    if not path.is_file():
        raise RunError(f"there is no finished model in {folder}: it holds no {MODEL}. Train that stage first.")
    try:
        if path.stat().st_size > _MAX_FACTS_BYTES:
            raise RunError(
                f"the model in {folder} is damaged: {MODEL} is larger than {_MAX_FACTS_BYTES} bytes. {_CURE}"
            )
        facts = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"the model in {folder} is damaged: {MODEL} can't be read ({error}). {_CURE}") from error
    received = facts.pop("format", None)
    if received != FORMAT:
        raise RunError(
            f"the model in {folder} has a format this version of pgan doesn't know. "
            f"Expected: format = {FORMAT}. Received: {received!r}. Update pgan-audio."
        )
    return facts


def _checksums(facts: Mapping[str, Any], weights: Path) -> dict[str, str]:
    canonical = json.dumps(facts, sort_keys=True, default=str)  # TOML may reorder facts; str is for its dates
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"facts_sha256": hashlib.sha256(canonical.encode()).hexdigest(), "weights_sha256": digest}
