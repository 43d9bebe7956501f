"""The models that come with the package."""

import pytest

from pgan_audio.errors import UsageError
from pgan_audio.sampling import pretrained


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
