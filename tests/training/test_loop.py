"""The loop: what it asks of the steps and when, what it writes, and what it does about numbers that are none."""

import json

import numpy as np
import pytest

from pgan_audio.errors import DivergenceError
from pgan_audio.training import checkpoint, stage_model
from pgan_audio.training.average import decay
from pgan_audio.training.events import read_events

NAN = float("nan")


class Script:
    """Stands in for AdversarialSteps: no network, only a record of what it is asked to do.

    Its one weight counts the steps; ``metrics`` may say what a step measures.
    """

    def __init__(self):
        self.calls, self.batches = [], []
        self.metrics = lambda clips: {}
        self.weight = 0.0

    def __call__(self, design, config, stage, batch_size, strategy):
        self.calls.append(("build", stage, batch_size))
        self.stage, self.average = stage, f"average of stage {stage}"
        self.weight = 0.0
        return self

    def critic_step(self, real, labels, fade, shown, roll_back):
        self.calls.append(("critic", shown, fade, roll_back, real.shape[0], labels.shape[0]))
        self.batches.append((self.stage, shown, roll_back, np.array(real), np.array(labels)))
        self.weight += 1
        return {"score/real": 0.5, "score/generated": -0.25, "loss/critic": float(shown)} | self.metrics(shown)

    def generator_step(self, labels, fade, real_score, decay, shown, roll_back):
        self.calls.append(("generator", shown, fade, roll_back, real_score, decay))
        return {"loss/generator": 100.0 + shown}

    def set_learning_rate(self, rate):
        self.calls.append(("rate", rate))

    def state(self):
        return {"generator/x": np.array([self.weight]), "average/x": np.array([self.weight / 2])}

    def restore(self, state, grown):
        self.calls.append(("restore", float(state["generator/x"][0]), grown))
        self.weight = float(state["generator/x"][0])

    def named(self, name):
        return [call[1:] for call in self.calls if call[0] == name]


@pytest.fixture
def script(trial, monkeypatch):
    """Train without networks."""
    steps = Script()
    monkeypatch.setattr("pgan_audio.training.loop.AdversarialSteps", steps)
    return steps


# What it asks of the steps


def test_the_schedule_is_followed(trial, script):
    run = trial()
    assert run.train()
    assert script.named("build") == [(1, 4), (2, 4), (3, 8)]
    stage_1 = [(clips, 1.0, 0, 4, 4) for clips in (0, 4, 8, 12)]
    stage_2 = [(16 + 4 * i, min(i / 6, 1.0), 0, 4, 4) for i in range(10)]
    stage_3 = [(56 + 8 * i, min(i / 3, 1.0), 0, 8, 8) for i in range(5)]
    assert script.named("critic") == stage_1 + stage_2 + stage_3
    assert script.named("restore") == [(4.0, True), (14.0, True)]


def test_batches_are_those_of_the_feed(trial, script):
    """Of the stage, the clips shown and the roll-back count."""
    run = trial()
    script.metrics = failing(28)
    session = run.session()
    session.train(3)
    session.events.close()
    assert len(script.batches) == 4 + 10 + 5 + 2
    assert len({batch[2] for batch in script.batches}) == 2
    for stage, shown, roll_back, real, labels in script.batches:
        expected = session.feed.batch(stage, shown, len(real), roll_back)
        np.testing.assert_array_equal(real, expected.clips)
        np.testing.assert_array_equal(labels, expected.labels)


def test_the_generator_follows_every_critic_step_with_what_that_has_measured(trial, script):
    run = trial()
    script.metrics = lambda clips: {"score/real": clips + 0.5}
    run.train()
    shown = [call[0] for call in script.named("critic")]
    assert [(call[0], call[3]) for call in script.named("generator")] == [(clips, clips + 0.5) for clips in shown]
    assert [call[0] for call in script.calls[:8]] == ["build", "rate", *["critic", "generator"] * 3]


def test_several_critic_steps_to_one_of_the_generator(trial, script):
    run = trial(**{"optimiser.critic_steps": 3})
    run.train()
    assert len(script.named("critic")) == 4 + 10 + 5
    # The third, sixth ... of each stage, counted from its beginning.
    assert [call[0] for call in script.named("generator")] == [8, 24, 36, 48, 72]


@pytest.mark.parametrize("critic_steps", [1, 2])
def test_the_average_counts_the_clips_of_its_stage(trial, script, critic_steps):
    run = trial(**{"optimiser.critic_steps": critic_steps})
    run.train(until=2)
    decays = {call[0]: call[4] for call in script.named("generator")}
    assert decays[16 + 12] == decay(run.config.training, stage_clips=16 - 4 * critic_steps, batch_size=4 * critic_steps)
    assert decays[12] == decays[16 + 12]


def test_without_growing_there_is_no_fade_but_the_same_length(trial, script):
    run = trial(**{"schedule.growing": False})
    run.train()
    assert {call[1] for call in script.named("critic")} == {1.0}
    assert run.loaded().clips == 96


def test_rates_are_those_of_the_stage(trial, script):
    run = trial(**{"optimiser.late_from_stage": 3})
    run.train()
    assert script.named("rate") == [(1e-3,), (1e-3,), (5e-4,)]


# What it writes, and when


def test_cadence(trial, script):
    """Checkpoints each 12 clips, events each 8 and with checkpoints, previews each 20; all at the end of a stage."""
    run, order = trial(), []
    session = run.session(after=lambda clips: order.append(("progress", clips)))
    save, write, flush = checkpoint.save, session.events.write, session.events.flush
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(checkpoint, "save", lambda *args: order.append(("save", args[1])) or save(*args))
        patched.setattr(session.events, "write", lambda *args: order.append(("event", args[0])) or write(*args))
        patched.setattr(session.events, "flush", lambda: order.append(("flush", order[-1][1])) or flush())
        assert session.train(3)
    session.events.close()
    saves = [12, 16, 24, 36, 48, 56, 64, 72, 88, 96]
    assert [clips for what, clips in order if what == "save"] == saves
    multiples = {8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96}
    assert [clips for what, clips in order if what == "event"] == sorted(multiples | set(saves))
    assert [clips for _, clips, _ in run.previews] == [16, 20, 40, 56, 64, 80, 96]
    batches = [call[0] for call in script.named("critic")]
    assert [clips for what, clips in order if what == "progress"] == [*batches[1:], 96]
    assert [what for what, clips in order if clips == 12] == ["event", "flush", "save", "progress"]


def test_previews_are_of_the_average(trial, script):
    run, seen = trial(), []
    session = run.session()
    object.__setattr__(session.callbacks, "preview", lambda *args: seen.append(args))
    session.train(2)
    session.events.close()
    assert seen[0] == ("average of stage 1", 1, 16, 1.0)
    assert seen[-1] == ("average of stage 2", 2, 56, 1.0)


def test_scores_are_events_and_come_before_the_state_they_are_of(trial, script):
    """Every 16 clips and at a stage's end; not where a stop is asked for, or Ctrl-C would have to wait for them."""
    run, order = trial(**{"training.score_every": 16}), []
    session = run.session(stop_at=52)
    scored = []
    object.__setattr__(
        session.callbacks, "score", lambda *args: scored.append(args) or {"score/inception": args[2] / 8}
    )
    save, write = checkpoint.save, session.events.write
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(checkpoint, "save", lambda *args: order.append(("save", args[1])) or save(*args))
        patched.setattr(session.events, "write", lambda *args: order.append((*args[2],)) or write(*args))
        assert not session.train(3)
    session.events.close()
    assert scored == [
        ("average of stage 1", 1, 16, 1.0),
        ("average of stage 2", 2, 32, 12 / 24),
        ("average of stage 2", 2, 48, 1.0),
    ]
    events = [event for event in read_events(run.run.events) if "score/inception" in event.values]
    assert [(event.clips, event.stage, dict(event.values)) for event in events] == [
        (clips, stage, {"score/inception": clips / 8}) for clips, stage in ((16, 1), (32, 2), (48, 2))
    ]
    assert order.index(("score/inception",)) < order.index(("save", 16))


def test_scores_come_with_the_previews_by_default(trial, script):
    run, scored = trial(), []
    session = run.session()
    object.__setattr__(session.callbacks, "score", lambda *args: scored.append(args[2]) or {})
    session.train(3)
    session.events.close()
    assert scored == [clips for _, clips, _ in run.previews]
    assert not any("score/inception" in event.values for event in read_events(run.run.events))


def test_events_are_means_over_what_happened_since_the_last(trial, script):
    run = trial(**{"optimiser.critic_steps": 2})
    script.metrics = lambda clips: {"score/real": float(clips), "score/generated": 20.0}
    run.train(until=1)
    events = read_events(run.run.events)
    assert [event.clips for event in events] == [8, 12, 16]
    first, second, third = (event.values for event in events)
    assert (first["score/real"], second["score/real"], third["score/real"]) == (2.0, 8.0, 12.0)
    assert first["score/delta"] == 18.0
    assert first["score/centre"] == 11.0
    assert (first["loss/generator"], third["loss/generator"]) == (104.0, 112.0)  # of every other step
    assert "loss/generator" not in second
    assert first["schedule/fade"] == 1.0
    assert {"time/critic_ms", "time/generator_ms"} < first.keys()


def test_a_finished_stage_holds_the_average(trial, script):
    run = trial()
    run.train(until=2)
    assert run.run.finished_stages() == (1, 2)
    facts, weights = stage_model.load(run.run.stage(2))
    assert facts == {"design": "progressive", "stage": 2, "clips": 56}
    assert {name: float(x[0]) for name, x in weights.items()} == {"x": 7.0}


def test_an_unfinished_stage_is_not_there(trial, script):
    run = trial()
    run.train(stop_at=52)
    assert run.run.finished_stages() == (1,)


# Numbers that are none: by the script, so that each can be told apart


def failing(*moments, name="loss/critic", value=NAN):
    """A step that starts at one of these numbers of clips measures what is no number, the first time it comes there."""
    left = list(moments)

    def metrics(clips):
        if clips in left:
            left.remove(clips)
            return {name: value}
        return {}

    return metrics


@pytest.mark.parametrize("value", [NAN, float("inf"), -float("inf")])
@pytest.mark.parametrize("name", ["loss/critic", "score/real", "gradient/critic", "weight/critic"])
def test_one_number_that_is_none_rolls_back(trial, script, assert_tidy, name, value):
    run = trial()
    script.metrics = failing(32, name=name, value=value)
    assert run.train(until=2)
    message = f"Rolled back to 24 clips, with 0.5 of the learning rate: {name} not finite after 36 clips."
    assert run.said == [message]
    critic = [call[0::2] for call in script.named("critic")]
    assert critic[6:10] == [(24, 0, 4), (28, 0, 4), (32, 0, 4), (24, 1, 4)]
    assert script.named("rate") == [(1e-3,), (1e-3,), (5e-4,)]
    assert run.loaded().counters["roll_backs"] == 1
    assert run.loaded().arrays["generator/x"][0] == 14
    marks = [event[:4] for event in run.happened() if event[2]]
    assert marks == [(24, 2, "roll-back", message)]
    assert [event[0] for event in run.happened()] == [8, 12, 16, 24, 24, 32, 36, 40, 48, 56]
    assert_tidy(run)


def test_a_step_that_would_have_been_saved_is_not(trial, script, monkeypatch, assert_tidy):
    """The step that ends stage 1, where a checkpoint and a model are due."""
    run = trial()
    script.metrics = failing(12)
    models = []
    monkeypatch.setattr(stage_model, "save", lambda *args: models.append(run.said[:]))
    assert run.train(until=1)
    assert len(run.said) == 1
    assert models == [run.said]  # not before it was told
    assert_tidy(run)


def test_what_no_step_measures_is_found_before_it_is_saved(trial, script, monkeypatch, assert_tidy):
    """As the moments of a network that rests while the other one is trained."""
    run = trial()
    state, bad = script.state, iter([{}, {"critic_adam/velocity": np.array([1.0, NAN])}])
    monkeypatch.setattr(script, "state", lambda: state() | next(bad, {}))
    models = []
    monkeypatch.setattr(stage_model, "save", lambda *args: models.append(run.said[:]))
    assert run.train(until=1)
    assert models == [run.said]  # not before it was told
    assert run.said == [
        "Rolled back to 12 clips, with 0.5 of the learning rate: critic_adam/velocity not finite after 16 clips."
    ]
    assert run.loaded().counters["roll_backs"] == 1
    assert_tidy(run)


def test_before_the_first_checkpoint_it_starts_again(trial, script):
    run = trial()
    script.metrics = failing(4)
    assert run.train(until=1)
    assert run.said == ["Rolled back to 0 clips, with 0.5 of the learning rate: loss/critic not finite after 8 clips."]
    assert script.named("build") == [(1, 4), (1, 4)]
    assert [call[0] for call in script.named("critic")] == [0, 4, 0, 4, 8, 12]
    assert [call[2] for call in script.named("critic")] == [0, 0, 1, 1, 1, 1]
    assert run.loaded().arrays["generator/x"][0] == 4


def test_a_death_before_the_first_checkpoint_leaves_no_trace(trial, script):
    run = trial()
    script.metrics = failing(4)
    run.train_and_be_killed(8)
    script.metrics = failing(4)
    run.train(until=1)
    assert [event[0] for event in run.happened()] == [0, 8, 12, 16]


def test_the_count_outlives_the_process(trial, script):
    run = trial()
    script.metrics = failing(28)
    run.train_and_be_killed(32)
    assert (run.loaded().clips, run.loaded().counters["roll_backs"]) == (24, 1)
    script.calls.clear()
    run.train(until=2)
    assert script.named("critic")[0] == (24, 2 / 6, 1, 4, 4)
    assert script.named("rate") == [(5e-4,)]


def test_a_stage_that_is_fed_again_keeps_its_model(trial, script, monkeypatch):
    """Back at the border of a stage, where its generator has been written already: that is not touched."""
    run = trial()
    script.metrics = failing(16)
    saves = []
    monkeypatch.setattr(stage_model, "save", lambda folder, facts, weights: saves.append(facts["stage"]))
    run.train(until=2)
    assert run.said[0].startswith("Rolled back to 16 clips")
    assert saves == [1, 2]


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_after_so_many_roll_backs_it_gives_up(trial, script, assert_tidy, limit):
    run = trial(**{"training.roll_backs": limit})
    script.metrics = lambda clips: {"loss/critic": NAN} if clips >= 28 else {}
    tried = f"after {limit} roll-backs, each with half the learning rate" if limit else "first time"
    expected = rf"Training diverged: loss/critic not finite after 32 clips, {tried}\. What was saved before is kept\. "
    with pytest.raises(DivergenceError, match=expected + r".*lower optimiser\.learning_rate"):
        run.train()
    assert script.named("rate")[1:] == [(1e-3 / 2**i,) for i in range(limit + 1)]
    loaded = run.loaded()
    assert (loaded.clips, loaded.counters["roll_backs"], loaded.warnings) == (24, limit, ())
    assert loaded.arrays["generator/x"][0] == 6
    assert_tidy(run)
    with pytest.raises(DivergenceError):  # and so again, at once
        run.train()
    assert script.named("rate")[limit + 2 :] == [(1e-3 / 2**limit,)]


# The same with networks


def harm_generator(steps):
    steps.generator.trainable_variables[0].assign(NAN * steps.generator.trainable_variables[0])


def harm_critic(steps):
    steps.critic.trainable_variables[-1].assign(NAN * steps.critic.trainable_variables[-1])


def harm_moments(steps):
    moment = next(v for v in steps.critic_optimisers._optimisers[1].variables if "velocity" in v.path)
    moment.assign(NAN * moment)


def harm_average(steps):
    steps.average.trainable_variables[0].assign(NAN * steps.average.trainable_variables[0])


def harmed_once(run, at, harm, until=2):
    """Train; after the batch that reaches ``at`` clips for the first time, something is harmed."""
    left = [at]

    def after(clips):
        if clips in left:
            left.remove(clips)
            harm(session._steps)

    session = run.session(after=after)
    try:
        return session.train(until)
    finally:
        session.events.close()


@pytest.mark.parametrize(
    ("harm", "culprit"),
    [
        (harm_generator, "score/generated"),
        (harm_critic, "score/real"),
        (harm_moments, "weight/critic"),
        (harm_average, "weight/average"),
    ],
)
def test_harm_is_noticed_and_undone(trial, assert_same_end, assert_tidy, harm, culprit):
    """And training goes on as from a checkpoint that says it has been rolled back once."""
    run = trial()
    assert harmed_once(run, 28, harm)
    (message,) = run.said
    told, _, reason = message.partition(": ")
    assert told == "Rolled back to 24 clips, with 0.5 of the learning rate"
    assert culprit in reason
    assert reason.endswith("not finite after 32 clips.")
    assert_tidy(run)
    assert run.loaded().counters["roll_backs"] == 1

    told = trial("told")
    assert not told.train(stop_at=24)
    loaded = told.loaded()
    checkpoint.save(told.run.checkpoints, 24, loaded.arrays, loaded.counters | {"roll_backs": 1}, 2)
    assert told.train(until=2)
    assert_same_end(run, told)
    assert [event for event in run.happened() if not event[2]] == told.happened()


def test_a_roll_back_draws_anew(trial, straight):
    run = trial()
    harmed_once(run, 28, harm_generator)
    ours, theirs = ([e for e in r.happened() if not e[2] and e[0] <= 56] for r in (run, straight))
    same = [event[0] for event, other in zip(ours, theirs, strict=True) if event == other]
    assert same == [8, 12, 16, 24]


def poisoned(function, poison):
    """The same value; its gradient is multiplied by ``poison()``."""
    import tensorflow as tf

    @tf.custom_gradient
    def through(x):
        return tf.identity(x), lambda upstream: upstream * poison()

    return lambda *args: through(function(*args))


@pytest.mark.parametrize(
    ("where", "culprits"),
    [
        ("data", {"loss/critic", "score/real", "gradient/critic", "weight/critic", "loss/generator"}),
        # The losses themselves are finite; the generator's comes from the spoilt critic, one half of a step later.
        ("critic_loss", {"gradient/critic", "weight/critic", "loss/generator"}),
        ("generator_loss", {"gradient/generator", "weight/generator", "weight/average"}),
    ],
)
def test_poison_in_a_step_is_noticed_in_that_step(trial, eager, monkeypatch, assert_tidy, where, culprits):
    """In the second step, with a checkpoint due after each."""
    from pgan_audio.progressive.design import ProgressiveDesign
    from pgan_audio.training import steps

    run = trial(**{"schedule.batch_sizes": (8,), "training.checkpoint_clips": 8})
    n_steps = iter(range(100))

    def poison():
        return NAN if next(n_steps) == 1 else 1.0

    class Poisoned(ProgressiveDesign):
        def real_samples(self, x, stage, fade):
            return x * poison()

    if where == "data":
        run.design = Poisoned(run.config)
    else:
        monkeypatch.setattr(steps, where, poisoned(getattr(steps, where), poison))
    assert run.train(until=1)
    (message,) = run.said
    told, _, reason = message.partition(": ")
    assert told == "Rolled back to 8 clips, with 0.5 of the learning rate"
    named, _, when = reason.partition(" not finite ")
    assert when == "after 16 clips."
    assert culprits <= set(named.split(", "))
    assert where == "data" or "loss/critic" not in named
    assert_tidy(run)
    assert run.loaded().counters["roll_backs"] == 1


# Every way of training comes to an end

SHORT = {"schedule.growing_clips": (4,), "schedule.stable_clips": (4,), "schedule.batch_sizes": (4,)}


def assert_it_trains(run, n_stages):
    assert run.train()
    assert run.run.finished_stages() == tuple(range(1, n_stages + 1))
    assert run.said == []
    assert json.loads((run.run.path / "events.jsonl").read_text().splitlines()[-1])["stage"] == n_stages


def test_one_stage_stereo_without_authors(trial, eager, tmp_path):
    data = trial.make_data(tmp_path, n_stages=1, channels=2)
    run = trial(data=data, **SHORT, **{"progressive.author_conditioning": False, "loss.name": "sign_literal"})
    assert_it_trains(run, 1)


def test_no_growing_and_two_critic_steps(trial, eager, tmp_path):
    changes = {"schedule.growing": False, "optimiser.critic_steps": 2, "loss.name": "sign_separating"}
    assert_it_trains(trial(data=trial.make_data(tmp_path, n_stages=2), **SHORT, **changes, **{"loss.penalty": "gp"}), 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"loss.name": "sign_literal", "loss.penalty": "gp"},
        {"loss.name": "sign_literal", "loss.penalty": "none"},
        {"loss.name": "sign_separating", "loss.penalty": "gp"},
        {"loss.name": "sign_separating", "loss.penalty": "none"},
        {"loss.name": "wgan_gp", "loss.penalty": "none"},
        {"optimiser.critic_steps": 2, "schedule.growing": False, "progressive.author_conditioning": False},
        {"progressive.channels": (48, 16), "precision": "bfloat16"},
        {"progressive.activation": "leaky_relu", "progressive.filter": "box", "progressive.padding": "symmetric"},
        {"schedule.growing_clips": (0,)},
        {"jit_compile": True},
    ],
    ids=lambda changes: ",".join(map(str, changes.values())),
)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_way_of_training_ends(trial, tmp_path, monkeypatch, changes, channels):
    from pgan_audio.training.steps import AdversarialSteps

    monkeypatch.setattr("pgan_audio.training.loop.AdversarialSteps", AdversarialSteps)
    assert_it_trains(trial(data=trial.make_data(tmp_path, n_stages=2, channels=channels), **SHORT | changes), 2)
