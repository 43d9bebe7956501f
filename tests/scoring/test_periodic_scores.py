"""Which curves a score adds to. What scoring does within a training is tested with ``pgan train``."""

from pgan_audio.scoring.periodic_scores import CURVES, curves
from pgan_audio.scoring.score import Group, Score, Subject, Verdict

JUDGE = Verdict("set", "0" * 64, "author", 4, 1000.0, 512, 1, 6, True)
MEASURES = {measure: float(i) for i, measure in enumerate(CURVES.values())}


def score(**columns):
    return Score(Subject("run", "run", 4, 100, 1.0), JUDGE, 0, None, (Group(50, 50, columns),))


def test_each_curve_beside_that_of_held_out_clips():
    found = curves(score(scored=MEASURES | {"level_db": -20.0}, held_out=MEASURES | {"frechet": 0.5}))
    assert found["score/inception"] == MEASURES["is_mean"]
    assert (found["score/frechet"], found["score/frechet_held_out"]) == (MEASURES["frechet"], 0.5)
    assert len(found) == 2 * len(CURVES)
    assert not {"score/real", "score/generated", "score/delta"} & set(found)  # those are the critic's


def test_what_is_not_known_has_no_curve():
    found = curves(score(scored=MEASURES | {"copied": None}))
    assert "score/near_training" not in found
    assert not any(name.endswith("_held_out") for name in found)
