"""The compiled steps read a weight and update it in a fixed order, also after TensorFlow has optimised their graphs."""

from collections import defaultdict

import pytest
import tensorflow as tf
from tensorflow.python.eager import context  # graphs as they are run are to be had in no public way

from pgan_audio.config import load_config, with_data
from pgan_audio.designs import build_design
from pgan_audio.training.steps import AdversarialSteps

BATCH = 4
FACTS = {
    "fingerprint": "0",
    "sample_rate_hz": 16_000,
    "clip_samples": 4096,
    "channels": 1,
    "n_stages": 1,
    "stage_rms": (0.1,),
    "authors": ("a", "b"),
}
PROGRESSIVE = ("progressive.channels=[8]", "progressive.latent_size=8", "progressive.hidden_size=8")
CONDITIONAL = (*PROGRESSIVE, "progressive.author_conditioning=true", "progressive.author_embedding_size=4")
UNGROWN = {"clip_samples": 64}


def made_steps(design: str, overrides: tuple[str, ...], facts: dict) -> AdversarialSteps:
    config = load_config(preset="tiny", design=design, overrides=["precision=float32", *overrides])
    config = with_data(config, FACTS | facts)
    return AdversarialSteps(build_design(config), config, 1, BATCH, tf.distribute.get_strategy())


def run_both(steps: AdversarialSteps) -> None:
    config, labels = steps.config, tf.constant([0, 1, 0, 1])
    clips = tf.cast(tf.random.stateless_normal((BATCH, config.facts.clip_samples, 1), (0, 1)) * 3000, tf.int16)
    steps.critic_step(clips, labels, 1.0, 0, 0)
    steps.generator_step(labels, 1.0, tf.constant(0.5), 0.9, 0, 0)


def graphs_as_run(work) -> list:
    """Graphs, optimised, of the functions that ``work`` calls and that update a variable."""
    context.context().enable_run_metadata()
    try:
        work()
        functions = context.context().export_run_metadata().function_graphs
    finally:
        context.context().disable_run_metadata()
    graphs = [function.post_optimization_graph for function in functions]
    return [graph for graph in graphs if any(is_update(node) for node in graph.node)]


def is_update(node) -> bool:
    return node.op in ("AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp")


def source(name: str) -> str:
    return name.lstrip("^").split(":")[0]


def later(graph) -> dict[str, set[str]]:
    """By node, all that can only run after it."""
    following = defaultdict(set)
    for node in graph.node:
        for name in node.input:
            following[source(name)].add(node.name)

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            new = following[waiting.pop()] - seen
            seen |= new
            waiting += new
        return seen

    touching = [node.name for node in graph.node if is_update(node) or node.op == "ReadVariableOp"]
    return {name: reached(name) for name in touching}


def racing(graph) -> list[tuple[str, str]]:
    """Readings and updates of one variable that nothing keeps in order."""
    after = later(graph)
    reads, updates = defaultdict(list), defaultdict(list)
    for node in graph.node:
        if node.op == "ReadVariableOp":
            reads[source(node.input[0])].append(node.name)
        elif is_update(node):
            updates[source(node.input[0])].append(node.name)
    pairs = [(read, update) for variable in reads for read in reads[variable] for update in updates[variable]]
    return [(read, update) for read, update in pairs if update not in after[read] and read not in after[update]]


@pytest.mark.parametrize(
    ("design", "overrides", "facts"),
    [
        pytest.param("progressive", CONDITIONAL, UNGROWN, id="wgan_gp, by author"),
        pytest.param(
            "progressive", (*PROGRESSIVE, "loss.name=sign_literal"), UNGROWN, id="sign_literal", marks=pytest.mark.slow
        ),
        pytest.param(
            "progressive",
            (*PROGRESSIVE, "loss.name=sign_separating"),
            UNGROWN,
            id="sign_separating",
            marks=pytest.mark.slow,
        ),
        pytest.param("specgan", ("specgan.width=2", "loss.name=wgan_gp"), {}, id="specgan", marks=pytest.mark.slow),
        pytest.param("dcgan", ("dcgan.width=2",), {}, id="dcgan", marks=pytest.mark.slow),
    ],
)
def test_no_weight_is_read_while_it_may_be_updated(design, overrides, facts):
    steps = made_steps(design, overrides, facts)
    graphs = graphs_as_run(lambda: run_both(steps))
    assert len(graphs) >= 2  # the critic's and the generator's
    for graph in graphs:
        assert racing(graph) == []


def test_a_race_is_seen():
    x = tf.Variable(1.0)

    @tf.function(autograph=False)
    def step():
        before = tf.raw_ops.ReadVariableOp(resource=x.handle, dtype=tf.float32)
        x.assign_add(2.0)
        return before * 3

    (graph,) = graphs_as_run(step)
    assert racing(graph) == []
    for node in graph.node:
        del node.input[1 + (node.op != "ReadVariableOp") :]  # nothing is left but what a node works on
    assert len(racing(graph)) == 1
