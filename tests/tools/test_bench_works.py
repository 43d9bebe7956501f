"""The benchmark of works."""

import pytest

import bench_works as tool


@pytest.mark.parametrize("design", ["rnn-notes", "rnn-measures", "rnn-text", "rnn-spectra"])
def test_every_work_is_as_long_as_it_may_be(works_run, design, capsys):
    length = {"rnn-spectra": 0.5}.get(design, 9)
    row = tool.measured(works_run(design).path, 3, length, seed=0, n_files=1)
    assert (row.design, row.n_works) == (design, 3)
    assert row.cpu_seconds >= 0
    if design == "rnn-notes":
        assert 1 <= row.notes <= 9
    tool.main(["--run", str(works_run(design).path), "--n", "2", "--length", str(length), "--files", "1"])
    head, _, line = capsys.readouterr().out.splitlines()
    assert head.count("|") == line.count("|")
    assert line.startswith(f"| {design} | 2 | ")


def test_texts_do_not_end(works_run):
    from pgan_audio.ports.recurrent.composing import Composer, Order
    from pgan_audio.sampling.finished_stage import FinishedStage

    finished = FinishedStage.read(works_run("rnn-text"))
    composer = Composer(finished.config, finished.model, tool.endless(finished.weights, is_sound=False))
    assert {len(text) for _, text in composer.works(Order(length=50), range(16))} == {50}
