"""What the API says of runs; pages show the very same."""

import re
import shlex
from typing import Any

from django.urls import reverse

from pgan_audio.scoring.report.course import Course, thinned
from pgan_audio.scoring.report.score_rows import score_rows
from pgan_audio.scoring.report.scores import newest_scores
from pgan_audio.training.lock import is_held
from pgan_audio.training.schedule import Schedule
from pgan_audio.web.api.shapes import finite
from pgan_audio.web.catalogue.catalogue import SHIPPED
from pgan_audio.web.catalogue.model import Model

Json = dict[str, Any]

MOST_MARKS, MOST_PREVIEWS = 50, 200
_SCORES = {"real": "score/real", "generated": "score/generated", "delta": "score/delta", "fade": "schedule/fade"}
_COMPARED = ("scored", "held_out")
_OTHERS = ("loss/", "bits/", "accuracy/")
WITHOUT_COURSE = "Comes trained; how its training went isn't recorded here."
PREVIEW = re.compile(r"(?:stage-(?P<stage>\d{1,2})-)?clips-(?P<clips>\d{1,12})")


def run_shape(model: Model, course: Course | None) -> Json:
    """A run and how far it is."""
    config = model.config
    about = {
        "id": model.id,
        "name": model.name,
        "design": config.design,
        "n_stages": config.n_stages,
        "finished": [info.stage for info in model.stages],
        "shipped": model.id.startswith(SHIPPED),
        "live": is_held(model.run.lock),
        "example": config.example,
        "command": shlex.join(["pgan", "train", *model.option]) if model.option[0] == "--run" else None,
    }
    if course is None or not course.events:
        nothing = {"clips": 0, "total": None, "share": None, "stage": None, "phase": None, "fade": None}
        return {
            **about,
            **nothing,
            "state": WITHOUT_COURSE if model.stages else "Nothing has been measured yet.",
            "updated": None,
            "events": [],
        }
    schedule = Schedule.of(config)
    position, last = schedule.at(course.clips), course.events[-1]
    return {
        **about,
        "clips": course.clips,
        "total": schedule.total,
        "share": min(1.0, course.clips / schedule.total),
        "stage": position.stage,
        "phase": None if position.finished else position.phase,
        "fade": position.fade,
        "state": course.state,
        "updated": last.time.isoformat(),
        "events": [
            {
                "clips": mark.clips,
                "stage": mark.stage,
                "kind": mark.kind,
                "message": mark.message,
                "time": mark.time.isoformat(),
            }
            for mark in course.marks[-MOST_MARKS:]
        ],
    }


def curves_shape(course: Course | None, stage: int | None, points: int) -> Json:
    """The critic's scores over the clips shown; where there is no critic, the losses.

    Args:
        course: Of the run.
        stage: One stage alone, or None for all.
        points: How many at most; each is the mean of its neighbours.
    """
    if course is None:
        return {"points": [], "stages": [], "names": []}
    events = list(course.events) if stage is None else course.of_stage(stage)
    rows = []
    names: dict[str, None] = {}
    for event in thinned(events, points):
        row: Json = {"clips": event.clips, "stage": event.stage}
        row |= {name: event.values.get(key) for name, key in _SCORES.items()}
        if not course.has_scores:
            row["values"] = {key: x for key, x in event.values.items() if key.startswith(_OTHERS)}
            names |= dict.fromkeys(row["values"])
        rows.append(row)
    present = sorted({event.stage for event in events})
    ends = {own: max(event.clips for event in events if event.stage == own) for own in present}
    stages = [{"stage": own, "start": course.start_of(own), "end": ends[own]} for own in present]
    shape: Json = finite({"points": rows, "stages": stages, "names": list(names)})
    return shape


def previews_shape(model: Model) -> list[Json]:
    """What a run sounded like while it was trained, the newest first."""
    if not model.run.previews.is_dir():
        return []
    names = {path.name for path in model.run.previews.iterdir()}
    found = []
    for name in names:
        stem, _, suffix = name.rpartition(".")
        match = PREVIEW.fullmatch(stem)
        if match and suffix == "wav":
            stage = int(match["stage"] or model.config.n_stages)
            picture = f"{stem}.png" if f"{stem}.png" in names else None
            found.append((int(match["clips"]), stage, name, picture))
    return [
        {"stage": stage, "clips": clips, "wav": _preview(model, wav), "png": _preview(model, png) if png else None}
        for clips, stage, wav, png in sorted(found, reverse=True)[:MOST_PREVIEWS]
    ]


def scores_shape(model: Model) -> list[Json]:
    """The newest score of each stage by each classifier set, as tables."""
    by_set, trouble = newest_scores(model.run.path)
    tables = []
    for (name, checksum), scores in by_set.items():
        for score in scores:
            rows = score_rows(score)
            tables.append(
                {
                    "set": name,
                    "checksum": checksum,
                    "stage": score.subject.stage,
                    "clips": score.subject.clips,
                    "n": score.compared.n,
                    "ceiling": score.ceiling,
                    "inception": {name: score.compared.columns.get(name, {}).get("is_whole") for name in _COMPARED},
                    "caption": rows.caption,
                    "columns": list(rows.columns),
                    "rows": [{"label": label, "values": list(values)} for label, values in rows.lines],
                    "notes": list(rows.notes),
                }
            )
    return tables if not trouble else [*tables, {"set": "", "notes": ["Some scores can't be read."], "rows": []}]


def _preview(model: Model, name: str) -> str:
    return reverse("preview", args=[model.id, name])
