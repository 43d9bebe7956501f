"""The yardstick, and what the whole table says of six sets of clips that it must tell apart."""

import numpy as np
import pytest

from pgan_audio.scoring import yardstick as module
from pgan_audio.scoring.observation import observe
from pgan_audio.scoring.outline import outlines
from pgan_audio.scoring.real_clips import RealClips
from pgan_audio.scoring.score import Score, Subject
from pgan_audio.scoring.stored_clips import StoredClips
from pgan_audio.scoring.yardstick import Yardstick

SUBJECT = Subject("audio", "clips", 2)
N = 150


@pytest.fixture(scope="module")
def yardstick(judge, real):
    return Yardstick(judge, judge.verdict, N, 0, real)


@pytest.fixture(scope="module")
def scores(yardstick, corpora):
    return {name: yardstick.score(clips, SUBJECT)[0] for name, clips in corpora.items()}


@pytest.fixture(scope="module")
def scored(scores):
    return {name: score.compared.columns["scored"] for name, score in scores.items()}


# Each set of clips, the rows that expose it, and how; no other set is exposed by the first of them in this way


def test_real_clips_are_like_real_ones(scores, scored, yardstick):
    (group,) = scores["real"].groups
    assert group.columns["scored"] == pytest.approx(group.columns["held_out"])
    values = scored["real"]
    assert values["is_mean"] > 2.5
    assert values["coverage"] > 0.9
    assert values["density"] == pytest.approx(1, abs=0.2)
    assert abs(values["kid"]) < 3 * values["kid_error"]
    assert values["ndb"] < 0.3
    assert scores["real"].findings == ()


def test_white_noise_is_exposed_by_the_inception_score(scores, scored):
    values = scored["white noise"]
    assert values["is_high"] < 1.1
    assert values["frechet"] > 20 * scored["real"]["frechet"]
    assert values["copying_z"] > 10
    assert values["alike"] == 0  # all other sets with a low Inception Score are of clips that are alike
    assert any("no better than that of white noise" in finding for finding in scores["white noise"].findings)


def test_silence_is_exposed_by_the_share_of_silent_clips(scores, scored):
    assert {name: values["silent_clips"] for name, values in scored.items()} == dict.fromkeys(scored, 0) | {
        "silence": 1
    }
    assert scored["silence"]["is_mean"] == 1
    assert scored["silence"]["coverage"] < 0.1
    assert scores["silence"].findings[0] == "100.0% of the clips are silent (held-out clips: 0.0%)."


def test_one_clip_repeated_is_exposed_by_the_exact_copies(scores, scored):
    copies = {name: values["duplicates"] for name, values in scored.items()}
    assert copies == dict.fromkeys(scored, 0) | {"silence": 1, "one clip": 1}
    assert scored["one clip"]["is_mean"] == 1
    assert scored["one clip"]["coverage"] < 0.1
    assert "are exact copies of another one" in scores["one clip"].findings[0]


def test_collapsed_clips_are_exposed_by_the_coverage(scores, scored):
    """Good ones, of two authors, no copies, and far from the training clips: nothing else is wrong with them."""
    values = scored["collapsed"]
    assert values["coverage"] < 0.25 * scored["real"]["coverage"]
    assert values["ndb"] > 0.6
    assert values["density"] > 0.8
    assert values["is_mean"] > 1.7
    assert values["duplicates"] == 0
    assert values["copied"] < 0.05
    assert any("Much of what real clips do is missing: coverage" in finding for finding in scores["collapsed"].findings)


def test_memorised_clips_are_exposed_by_their_nearness_to_training_clips(scores, scored):
    """Everything else is as good as of real ones, or better."""
    values, real = scored["memorised"], scored["real"]
    assert values["copied"] == 1
    assert values["copying_z"] < -10
    assert values["frechet"] < real["frechet"]
    assert values["is_mean"] > 2.5
    assert values["coverage"] > 0.9
    (finding,) = scores["memorised"].findings
    assert finding.startswith("100% of the clips are nearer to a training clip than 99 % of the held-out clips are")
    assert {name: values["copied"] > 0.5 for name, values in scored.items()} == dict.fromkeys(scored, False) | {
        "memorised": True
    }


# What stands beside them


def test_everything_is_measured_at_one_number(yardstick, corpora):
    """Where there are fewer held-out clips, all sets are measured again at their number."""
    (whole,) = yardstick.score(corpora["collapsed"], SUBJECT)[0].groups
    assert (whole.n, whole.n_reference) == (150, 450)
    assert list(whole.columns) == ["scored", "held_out", "white_noise", "silence", "one_clip"]


def test_fewer_held_out_clips_than_scored_ones(judge, real, corpora):
    many = type(corpora["real"])(corpora["real"] + corpora["memorised"])
    score, _ = Yardstick(judge, judge.verdict, 300, 0, real).score(many, SUBJECT)
    everything, compared = score.groups
    assert (everything.n, list(everything.columns)) == (300, ["scored", "white_noise", "silence", "one_clip"])
    assert (compared.n, list(compared.columns)) == (150, ["scored", "held_out", "white_noise", "silence", "one_clip"])
    assert score.compared is compared
    assert everything.columns["scored"]["is_mean"] != compared.columns["scored"]["is_mean"]
    assert everything.columns["scored"]["frechet"] != compared.columns["scored"]["frechet"]
    assert everything.columns["scored"]["copied"] == compared.columns["scored"]["copied"]


def test_floors_are_what_they_are_called(yardstick, judge, data):
    columns = yardstick.score(type_of_clips(data), SUBJECT)[0].compared.columns
    assert columns["silence"]["silent_clips"] == 1
    assert columns["silence"]["is_whole"] == columns["one_clip"]["is_whole"] == 1
    assert columns["one_clip"]["duplicates"] == 1
    assert columns["white_noise"]["level_db"] == pytest.approx(20 * np.log10(data.stage_rms("train")[-1]), abs=0.2)


def type_of_clips(data):
    return StoredClips(data, 2, [track for track in data.tracks if track.split == "test"], crop="start")


def test_the_ceiling_is_by_the_shares_of_the_training(judge, data, real):
    assert real.ceiling() == pytest.approx(3)
    one_author = RealClips(data, 2, ["bass"] * len(data.tracks), "start")
    assert one_author.ceiling() == 1
    unlabelled = RealClips(data, 2, [t.author if t.author != "mid" else "" for t in data.tracks], "start")
    assert unlabelled.ceiling() == pytest.approx(2)


def test_without_data_there_is_the_judge_to_go_by(judge, corpora):
    score, pairs = Yardstick(judge, judge.verdict, N, 0).score(corpora["real"], SUBJECT)
    (group,) = score.groups
    assert list(group.columns) == ["scored", "white_noise", "silence", "one_clip"]
    assert (score.ceiling, pairs, group.n_reference) == (None, [], 0)
    assert "there are no real clips to compare with" in score.remarks[0]
    values = group.columns["scored"]
    assert values["is_mean"] > 2.5
    assert {name for name, value in values.items() if value is None} == {
        *("frechet", "kid", "kid_error", "density", "coverage", "ndb", "copied", "copying_z", "nearest"),
    }


def test_few_real_clips_are_told(judge, make_data, tmp_path, corpora, data):
    tracks = [(t.author, t.split, data.clip(2, t.index)) for t in data.tracks[:30]]
    tracks += [("mid", "test", corpora["real"][0])] * 19
    few = make_data(tmp_path / "data", tracks)
    labels = [track.author for track in few.tracks]
    score, pairs = Yardstick(judge, judge.verdict, N, 0, RealClips(few, 2, labels, "start")).score(
        corpora["real"], SUBJECT
    )
    assert score.remarks == ("No ceiling and no search for copies: 19 held-out clips, fewer than 20.",)
    assert "held_out" not in score.compared.columns
    assert score.compared.columns["scored"]["frechet"] is not None
    assert score.compared.columns["scored"]["ndb"] is None  # 30 training clips don't fill two bins
    assert pairs == []


def test_a_run_that_heard_the_test_split(judge, data, corpora):
    labels = [track.author for track in data.tracks]
    heard = Yardstick(judge, judge.verdict, N, 0, RealClips(data, 2, labels, "start", split="all"))
    score, _ = heard.score(corpora["real"], SUBJECT)
    assert score.remarks[0].startswith("The run was trained on the test split, too")
    assert score.compared.columns["held_out"]["nearest"] > 0.1  # not each its own copy


def test_an_unfit_judge_is_told_first(unfit, real, corpora):
    score, _ = Yardstick(unfit, unfit.verdict, N, 0, real).score(corpora["silence"], SUBJECT)
    assert not score.judge.fit
    assert score.findings[0].startswith(
        "UNFIT TO JUDGE: the classifier of stage 2 has a balanced accuracy of 34% on held-out tracks, chance has 33%."
    )
    assert not any("Inception Score is no better" in finding for finding in score.findings)
    assert any("are silent" in finding for finding in score.findings)


# What changes nothing, and what does


def test_order_and_batch_size_change_nothing(yardstick, corpora, monkeypatch, rng):
    clips = corpora["real"] + corpora["one clip"][:4]
    columns = yardstick.score(type(corpora["real"])(clips), SUBJECT)[0].compared.columns
    monkeypatch.setattr("pgan_audio.scoring.observation._MAX_BATCH", 11)
    shuffled = type(corpora["real"])([clips[i] for i in rng.permutation(len(clips))])
    again = yardstick.score(shuffled, SUBJECT)[0].compared.columns
    assert again["scored"] == pytest.approx(columns["scored"], rel=1e-4, abs=1e-6)


def test_the_same_seed_gives_the_same_row(judge, real, corpora, yardstick):
    first = yardstick.score(corpora["collapsed"], SUBJECT)[0]
    assert Yardstick(judge, judge.verdict, N, 0, real).score(corpora["collapsed"], SUBJECT)[0] == first
    other = Yardstick(judge, judge.verdict, N, 1, real).score(corpora["collapsed"], SUBJECT)[0]
    assert other.compared.columns["scored"]["is_mean"] != first.compared.columns["scored"]["is_mean"]


def test_a_row_survives_json(scores):
    import json

    for score in scores.values():
        assert Score.from_row(json.loads(json.dumps(score.to_row(), allow_nan=False))) == score


# Pairs


def test_the_nearest_pairs_are_given_to_be_heard(yardstick, corpora, judge, data):
    score, pairs = yardstick.score(corpora["real"], SUBJECT)
    assert [pair for pair, _, _ in pairs] == list(score.pairs)
    assert len(pairs) == 10
    assert len({pair.training for pair, _, _ in pairs}) == 10
    distances = [pair.distance for pair, _, _ in pairs]
    assert distances == sorted(distances)
    for pair, clip, training in pairs:
        ours, theirs = outlines(np.stack([clip, training]), judge.rate_hz)
        assert np.linalg.norm(ours - theirs) == pytest.approx(pair.distance, abs=0.01)
        number = int(pair.scored.removeprefix("clip "))
        np.testing.assert_array_equal(clip, corpora["real"][number])
        file = pair.training.partition(" at ")[0]
        assert {track.file: track.split for track in data.tracks}[file] == "train"


def test_one_clip_repeated_makes_one_pair(yardstick, corpora):
    _, pairs = yardstick.score(corpora["one clip"], SUBJECT)
    assert len(pairs) == 1


def test_of_two_clips_like_one_training_clip_the_nearer_makes_the_pair(yardstick, corpora, rng):
    training = corpora["memorised"][0]
    noisy = [training + np.float32(level) * rng.standard_normal(training.shape, np.float32) for level in (0.01, 0.001)]
    _, pairs = yardstick.score(type(corpora["real"])([noisy[0], noisy[1], noisy[0] / 2] * 10), SUBJECT)
    assert pairs[0][0].scored in {f"clip {number}" for number in range(1, 30, 3)}
    assert pairs[0][0].distance < 0.05
    assert len({pair.training for pair, _, _ in pairs}) == len(pairs)


def test_no_pairs_are_made_where_none_are_wanted(yardstick, corpora):
    assert yardstick.score(corpora["real"], SUBJECT, n_pairs=0)[1] == []


def test_progress_counts_everything_once(judge, real, corpora):
    told = []
    made = Yardstick(judge, judge.verdict, N, 0, real, lambda *now: told.append(now))
    made.score(corpora["real"], SUBJECT)
    done = [now for now, _, _ in told]
    assert done == sorted(done)
    assert {total for _, total, _ in told} == {done[-1]}
    assert list(dict.fromkeys(what for _, _, what in told)) == [
        *("training clips", "held-out clips", "white noise", "silence", "one clip", "clips to score"),
    ]


def test_what_does_not_depend_on_the_clips_is_observed_once(judge, real, corpora, monkeypatch):
    n_observed = []
    monkeypatch.setattr(module, "observe", lambda *args: n_observed.append(1) or observe(*args))
    made = Yardstick(judge, judge.verdict, N, 0, real)
    before = len(n_observed)
    made.score(corpora["real"], SUBJECT)
    made.score(corpora["collapsed"], SUBJECT)
    assert len(n_observed) == before + 2
