"""The models that come with the package."""

import numpy as np
import pytest

from pgan_audio.errors import UsageError
from pgan_audio.sampling import pretrained
from pgan_audio.sampling.generation import ClipGenerator


def test_a_model_is_a_run_by_name(tmp_path, monkeypatch, made):
    import shutil

    shutil.copytree(made.run.path, tmp_path / "organ")
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(pretrained, "_root", lambda: tmp_path)
    assert pretrained.pretrained_names() == ("organ",)
    assert pretrained.pretrained_run("organ").path == tmp_path / "organ"
    with pytest.raises(UsageError, match=r"--pretrained must be one of organ\. Received: 'drums'\."):
        pretrained.pretrained_run("drums")
    with pytest.raises(UsageError, match=r"Received: '\.\./x'"):
        pretrained.pretrained_run("../x")


def test_without_any_model_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(pretrained, "_root", lambda: tmp_path)
    with pytest.raises(UsageError, match="must be one of none, in this version"):
        pretrained.pretrained_run("drums")


@pytest.mark.parametrize("name", pretrained.pretrained_names())
def test_what_is_shipped_makes_sound_and_says_whose_it_is(name):
    """Sound that differs from clip to clip, from weights of a size that a package can bear."""
    run = pretrained.pretrained_run(name)
    card = (run.path / "CARD.md").read_text(encoding="utf-8")
    assert card.startswith(f"# {name}\n")
    assert "**Trained on**" in card
    assert "licence" in card
    assert sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file()) < 5_000_000
    generator = ClipGenerator.load(run)
    clips = np.stack([clip for _, clip in generator.clips(0, range(4))])
    assert clips.shape[1] == generator.finished.config.facts.clip_samples
    peaks = np.abs(clips).max(axis=(1, 2))
    assert (peaks > 0.05).all()
    assert (peaks < 1.5).all()
    assert np.abs(np.corrcoef(clips[..., 0]) - np.eye(4)).max() < 0.95


def test_the_help_names_them_all():
    from click.testing import CliRunner

    from pgan_audio.cli.main import pgan

    said = CliRunner().invoke(pgan, ["sample", "--help"], terminal_width=200).output
    (line,) = [line for line in said.splitlines() if "--pretrained" in line]
    assert set(pretrained.pretrained_names()) <= set(line.replace(".", " ").replace(",", " ").split())
