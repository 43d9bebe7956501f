"""The tools are scripts: what they share lies beside them, where Python looks when one is run."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))


@pytest.fixture(scope="module")
def plainly(training_plainly):
    """Trains without compiling, all through a module."""
    with training_plainly():
        yield


@pytest.fixture(scope="session")
def two_filters(tmp_path_factory) -> dict[str, Path]:
    """The same recordings prepared with either filter: two authors, three stages up to 4 kHz, clips of 256 samples."""
    from pgan_audio.data.prepare import prepare
    from pgan_audio.data.synthetic import write_corpus

    folder = tmp_path_factory.mktemp("two-filters")
    write_corpus(folder / "source", authors=("bell", "drums"), tracks_per_author=3, seconds=1, sample_rate_hz=4000)
    wanted = {"sample_rate_hz": 4000, "clip_samples": 256, "n_stages": 3}
    for kind in ("rrc", "box"):
        prepare(folder / "source", folder / kind, wanted | {"filter": kind})
    return {kind: folder / kind for kind in ("rrc", "box")}
