"""The real generating process: TensorFlow, a real network, real kills."""

import os
import signal
import time

import pytest

from pgan_audio.cli.main import main
from pgan_audio.web.catalogue.catalogue import Catalogue
from pgan_audio.web.making.order import Order
from pgan_audio.web.making.part import Part
from pgan_audio.web.making.studio import Studio


@pytest.mark.slow
def test_sounds_are_those_of_pgan_sample_and_a_killed_process_is_replaced(codec_run, works_run, tmp_path):
    """A clip and a text through the whole of it; after the kill the same bytes within 10 s."""
    kept = {}
    studio = Studio(lambda part, made: kept.setdefault(made.name, made).name)
    studio.start()
    codec, text = (Catalogue(run.path).runs()[0] for run in (codec_run, works_run("rnn-text")))
    clips = Order(kind="seed", n=3, seed=5)
    for model, order in ((codec, clips), (text, Order(kind="works", n=2, seed=5, length=30.0))):
        job = studio.submit([Part(model, 1, order)])
        assert job.ended.wait(300)
        assert job.state == "done"
        out = tmp_path / model.config.design
        length = ["--length", "30"] if model is text else []
        asked = ["sample", "--run", str(model.run.path), "--out", str(out), "--seed", "5", "--n", str(order.n)]
        assert main([*asked, *length]) == 0
        for name in job.sounds:
            ((suffix, content),) = kept[name].files.items()
            name = name.replace("length-30.0", "length-30") if not (out / f"{name}{suffix}").exists() else name
            assert (out / f"{name}{suffix}").read_bytes() == content
    while not studio.stands_by:
        time.sleep(0.1)
    before, pid = dict(kept), studio.pid
    kept.clear()
    began = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    job = studio.submit([Part(codec, 1, clips)])
    assert job.ended.wait(60)
    assert (job.state, studio.pid == pid) == ("done", False)
    assert time.monotonic() - began < 10
    assert all(made.files == before[name].files for name, made in kept.items())
    studio.close()
