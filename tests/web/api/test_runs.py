"""Runs through the API: how far they are, curves, previews, scores."""

import fcntl

import pytest


def test_runs_are_all_there_are_even_unfinished_ones(visitor):
    runs = {run["id"]: run for run in visitor.json("/api/runs")["runs"]}
    assert {"plain", "told-authors", "tested", "unfinished", "begun"} <= set(runs)
    assert "broken" not in runs
    assert (runs["begun"]["finished"], runs["begun"]["clips"]) == ([], 0)
    assert runs["begun"]["state"] == "Nothing has been measured yet."
    assert runs["plain"]["state"].startswith("Comes trained")


def test_a_run_in_its_second_stage(visitor):
    run = visitor.json("/api/runs/unfinished")
    assert (run["clips"], run["n_stages"], run["finished"]) == (240, 3, [1])
    assert 0 < run["share"] < 1
    assert run["share"] == pytest.approx(run["clips"] / run["total"])
    assert run["command"].startswith("pgan train --run ")
    assert (run["live"], run["shipped"]) == (False, False)
    assert [(mark["kind"], mark["message"]) for mark in run["events"]] == [("roll-back", "<b>loss/gp is nan</b>")]


def test_a_run_is_live_while_a_trainer_holds_it(visitor, site):
    lock = site.catalogue.path / "unfinished" / "lock"
    with lock.open("w") as file:
        assert visitor.json("/api/runs/unfinished")["live"] is False
        fcntl.flock(file, fcntl.LOCK_EX)
        assert visitor.json("/api/runs/unfinished")["live"] is True
    assert visitor.json("/api/runs/unfinished")["live"] is False
    lock.unlink()


def test_curves_are_the_scores_of_the_critic(visitor):
    curves = visitor.json("/api/runs/unfinished/curves")
    assert [p["clips"] for p in curves["points"]] == [4 * i for i in range(1, 61)]
    point = curves["points"][9]
    assert (point["real"], point["generated"], point["delta"], point["stage"]) == (1.0, -1.0, 2.0, 1)
    assert curves["stages"] == [{"stage": 1, "start": 0, "end": 120}, {"stage": 2, "start": 120, "end": 240}]
    of_stage = visitor.json("/api/runs/unfinished/curves?stage=2&points=10")["points"]
    assert len(of_stage) <= 10
    assert {p["stage"] for p in of_stage} == {2}
    assert visitor.json("/api/runs/plain/curves") == {"points": [], "stages": [], "names": []}


@pytest.mark.parametrize("query", ["points=1", "points=99999", "points=x", "stage=0", "stage=-1", "stage=1e400"])
def test_curves_beyond_all_bounds(visitor, query):
    assert visitor.get(f"/api/runs/unfinished/curves?{query}").status_code == 400


def test_new_events_show_without_a_restart(visitor, site, monkeypatch):
    from pgan_audio.training.events import EventWriter

    courses = site.courses
    now = [0.0]
    monkeypatch.setattr(courses, "_clock", lambda: now[0])
    courses._read.clear()
    run = site.catalogue.find("unfinished").run
    before = visitor.json("/api/runs/unfinished")["clips"]
    text = run.events.read_bytes()
    with EventWriter(run.events) as events:
        events.write(before + 4, 2, {"score/real": 1.0})
    assert visitor.json("/api/runs/unfinished")["clips"] == before  # not read again so soon
    now[0] += 60
    assert visitor.json("/api/runs/unfinished")["clips"] == before + 4
    run.events.write_bytes(text)
    now[0] += 60
    assert visitor.json("/api/runs/unfinished")["clips"] == before


def test_previews_newest_first_and_as_files(visitor):
    previews = visitor.json("/api/runs/unfinished/previews")["previews"]
    assert [(p["stage"], p["clips"]) for p in previews] == [(2, 200), (1, 100)]
    response = visitor.get(previews[0]["wav"], Range="bytes=0-3")
    assert (response.status_code, response.content, response["Content-Type"]) == (206, b"RIFF", "audio/wav")
    assert visitor.get(previews[0]["png"]).content == b"PNG-not-really"
    assert visitor.get("/api/runs/unfinished/previews/stage-9-clips-1.wav").status_code == 404


def test_an_unknown_run(visitor):
    for path in ("", "/curves", "/previews", "/scores"):
        response = visitor.get(f"/api/runs/nope{path}")
        assert (response.status_code, "no such run" in response.json()["error"]) == (404, True)


def test_scores_are_tables_by_stage_the_newest_of_each(visitor, site):
    from pgan_audio.scoring.results import FILE, append_score
    from pgan_audio.scoring.score import Group, Score, Subject, Verdict

    path = site.catalogue.find("unfinished").run.path / FILE
    judge = Verdict("voices", 64 * "a", "author", 1, 250.0, 128, 1, 2, True, 0.9, 0.5)
    for clips, score in ((100, 1.25), (200, 1.5)):
        measures = {"is_mean": score, "is_whole": score, "silence_share": 0.25}
        columns = {"scored": measures, "held_out": {"is_mean": 1.75, "is_whole": 1.75}}
        append_score(
            path, Score(Subject("run", "x", 1, clips), judge, 0, 2.0, (Group(50, 60, columns),), findings=("<i>",))
        )
    (table,) = visitor.json("/api/runs/unfinished/scores")["scores"]
    assert (table["set"], table["stage"], table["clips"], table["n"], table["ceiling"]) == ("voices", 1, 200, 50, 2.0)
    assert table["columns"] == ["generated", "recordings, held out"]
    assert table["rows"][0]["values"] == ["1.5", "1.75"]
    assert table["inception"] == {"scored": 1.5, "held_out": 1.75}
    assert table["rows"][-1]["values"] == ["25.0", "–"]
    page = visitor.get("/training/unfinished/").content.decode()
    assert "<i>" not in page
    assert "Stage 1, judged by the classifier set voices: Inception Score 1.50, held-out recordings 1.75" in page
    assert "Stage 1 after 200 clips: 50 clips of each kind" in page
    site.catalogue._read_at = float("-inf")
    (model,) = (m for m in visitor.json("/api/models")["models"] if m["id"] == "unfinished")
    assert model["stages"][0]["scores"]["generated"]["is_mean"] == 1.5
    path.unlink()
    site.catalogue._read_at = float("-inf")
