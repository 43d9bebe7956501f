"""The critic: its shapes, the identities of the fade, its level, its authors and its way out."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.audio.resampling import down
from pgan_audio.progressive.critic import Critic
from pgan_audio.progressive.design import ProgressiveDesign
from pgan_audio.training.weights import arrays, grow, variables

LABELS = np.array([0, 1, 2, 1])
GROWTHS = [  # stages in all, stage grown to, wave channels, authors, settings
    (3, 2, 1, 0, ()),
    (3, 3, 2, 3, ()),
    (7, 7, 1, 3, ()),
    (3, 3, 1, 0, ("progressive.padding=symmetric", "progressive.filter=box", "progressive.activation=leaky_relu")),
]


@pytest.fixture(params=GROWTHS, ids=lambda growth: "-".join(str(part) for part in growth[:4]))
def grown(request, tiny_config, randomise) -> tuple[Critic, Critic]:
    """The critic of the stage below with random weights, and the one that took them over."""
    n_stages, stage, wave_channels, n_authors, settings = request.param
    design = ProgressiveDesign(tiny_config(n_stages, wave_channels, n_authors, *settings))
    old, new = design.build_critic(stage - 1), design.build_critic(stage)
    randomise(old, seed=1)
    randomise(new, seed=2)
    grow(new, arrays(old))
    return old, new


@pytest.fixture
def clips(rng: np.random.Generator):
    """A function: four clips of a critic's length."""
    return lambda critic: (
        0.1 * rng.standard_normal((4, critic.shape.length, critic.shape.wave_channels)).astype(np.float32)
    )


def scored(critic, x, labels, fade: float) -> np.ndarray:
    return np.array(critic(tf.constant(x), labels, tf.constant(fade)))


def perturb(network, *beginnings: str) -> None:
    """Change every variable whose name begins so."""
    chosen = [variable for name, variable in variables(network).items() if name.startswith(beginnings)]
    assert chosen
    for variable in chosen:
        variable.assign_add(np.ones(variable.shape))


@pytest.mark.parametrize(("n_stages", "stage"), [(1, 1), (3, 1), (3, 3), (7, 7)])
@pytest.mark.parametrize(("wave_channels", "n_authors"), [(1, 0), (2, 3)])
def test_one_score_per_clip(tiny_config, clips, n_stages: int, stage: int, wave_channels: int, n_authors: int) -> None:
    critic = ProgressiveDesign(tiny_config(n_stages, wave_channels, n_authors)).build_critic(stage)
    scores = scored(critic, clips(critic), LABELS, 0.5)
    assert scores.shape == (4,)
    assert np.isfinite(scores).all()


def test_variables_are_those_of_the_design(tiny_config) -> None:
    critic = ProgressiveDesign(tiny_config(3, 2, 3)).build_critic(3)
    shapes = {name: tuple(v.shape) for name, v in variables(critic).items() if not name.endswith("bias")}
    assert shapes == {
        "stage_3_from_wave/kernel": (1, 2, 4),
        "stage_2_from_wave/kernel": (1, 2, 6),
        "stage_3_conv_1/kernel": (9, 4, 4),
        "stage_3_conv_2/kernel": (9, 4, 6),
        "stage_2_conv_1/kernel": (9, 6, 6),
        "stage_2_conv_2/kernel": (9, 6, 8),
        "stage_1_conv_1/kernel": (9, 8 + 1, 8),
        "stage_1_conv_2/kernel": (9, 8, 8),
        "stage_1_conv_3/kernel": (9, 8, 8),
        "stage_1_hidden/kernel": (64 // 16 * 8, 8),
        "stage_1_score/kernel": (8, 1),
        "stage_1_embed/embeddings": (3, 8),
    }
    assert len(variables(critic)) == len(critic.weights) == 2 * len(shapes) - 1


def test_grown_critic_begins_as_the_old_one_of_halved_clips(grown, clips) -> None:
    old, new = grown
    x = clips(new)
    halved = np.stack([down(clip.astype(np.float64), old.settings.filter) for clip in x]).astype(np.float32)
    np.testing.assert_allclose(scored(new, x, LABELS, 0.0), scored(old, halved, LABELS, 1.0), rtol=1e-4, atol=1e-4)


def test_at_fade_0_nothing_new_is_read(grown, clips) -> None:
    _, new = grown
    x, stage = clips(new), new.shape.stage
    before = scored(new, x, LABELS, 0.0)
    perturb(new, f"stage_{stage}_")
    np.testing.assert_array_equal(scored(new, x, LABELS, 0.0), before)


def test_at_fade_1_the_old_way_in_is_not_read(grown, clips) -> None:
    _, new = grown
    x, stage = clips(new), new.shape.stage
    before, between = (scored(new, x, LABELS, fade) for fade in (1.0, 0.5))
    perturb(new, f"stage_{stage - 1}_from_wave")
    np.testing.assert_array_equal(scored(new, x, LABELS, 1.0), before)
    assert np.abs(scored(new, x, LABELS, 0.5) - between).max() > 1e-3
    perturb(new, f"stage_{stage}_from_wave")
    assert np.abs(scored(new, x, LABELS, 1.0) - before).max() > 1e-3


def test_first_stage_does_not_read_the_fade(tiny_config, clips) -> None:
    critic = ProgressiveDesign(tiny_config()).build_critic(1)
    x = clips(critic)
    np.testing.assert_array_equal(scored(critic, x, LABELS, 0.0), scored(critic, x, LABELS, 1.0))


@pytest.mark.parametrize("fade", [0.3, 1.0])
def test_level_of_the_data_is_divided_out(tiny_config, clips, randomise, fade: float) -> None:
    config = tiny_config()
    louder = config.model_copy(
        update={"data": config.data.model_copy(update={"stage_rms": tuple(4 * rms for rms in config.data.stage_rms)})}
    )
    quiet_critic, loud_critic = (ProgressiveDesign(one).build_critic(3) for one in (config, louder))
    for critic in (quiet_critic, loud_critic):
        randomise(critic)
    x = clips(quiet_critic)
    np.testing.assert_allclose(
        scored(loud_critic, 4 * x, LABELS, fade), scored(quiet_critic, x, LABELS, fade), rtol=1e-4, atol=1e-4
    )


def test_each_stage_has_its_own_alpha(tiny_config, clips, randomise) -> None:
    """The last stage's is not read before its fade begins, that of the stage below is."""
    x, scores = None, []
    for alphas in ("[4, 5, 6]", "[4, 5, 60]", "[4, 50, 6]"):
        critic = ProgressiveDesign(tiny_config(3, 1, 0, f"progressive.alphas={alphas}")).build_critic(3)
        randomise(critic)
        x = clips(critic) if x is None else x
        scores.append([scored(critic, x, LABELS, fade) for fade in (0.0, 1.0)])
    np.testing.assert_array_equal(scores[1][0], scores[0][0])
    assert np.abs(scores[1][1] - scores[0][1]).max() > 1e-4
    assert np.abs(scores[2][0] - scores[0][0]).max() > 1e-4


def test_gains(tiny_config) -> None:
    critic = ProgressiveDesign(tiny_config()).build_critic(3)
    convs = [conv for block in critic.blocks.values() for conv in block]
    assert {layer.gain for layer in (*critic.from_waves.values(), *convs, *critic.stem, critic.hidden)} == {2**0.5}
    assert critic.score.gain == 1.0


def test_clips_are_compared_within_groups_of_4(tiny_config, randomise, rng) -> None:
    critic = ProgressiveDesign(tiny_config()).build_critic(1)
    randomise(critic)
    x = 0.02 * rng.standard_normal((8, 64, 1)).astype(np.float32)
    before = scored(critic, x, None, 1.0)
    x[5] *= 3
    after = scored(critic, x, None, 1.0)
    np.testing.assert_array_equal(after[:4], before[:4])
    assert (np.abs(after[4:] - before[4:]) > 1e-6).all()


def test_projection_adds_the_labels_part_to_the_score(tiny_config, clips, randomise) -> None:
    """Without embeddings the conditioned critic is the unconditioned one; the embeddings add a term linear in them."""
    plain = ProgressiveDesign(tiny_config(3, 1, 0)).build_critic(2)
    critic = ProgressiveDesign(tiny_config(3, 1, 3)).build_critic(2)
    randomise(critic)
    plain_names = variables(plain)
    grow(plain, {name: values for name, values in arrays(critic).items() if name in plain_names})
    x, embeddings = clips(critic), critic.embed.embeddings.value.numpy()
    base = scored(plain, x, LABELS, 0.5)
    term = scored(critic, x, LABELS, 0.5) - base
    assert np.abs(term).min() > 1e-4
    critic.embed.embeddings.assign(0 * embeddings)
    np.testing.assert_allclose(scored(critic, x, LABELS, 0.5), base, atol=1e-5)
    critic.embed.embeddings.assign(2 * embeddings)
    np.testing.assert_allclose(scored(critic, x, LABELS, 0.5) - base, 2 * term, rtol=1e-3, atol=1e-4)
    embeddings[[0, 1]] = embeddings[[1, 0]]
    critic.embed.embeddings.assign(embeddings)
    swapped = np.array([1, 0, 2, 0])
    np.testing.assert_allclose(scored(critic, x, swapped, 0.5) - base, term, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("output", "function"),
    [("linear", lambda s: s), ("tanh_linear", lambda s: np.tanh(s) + s / 32), ("tanh", np.tanh)],
)
def test_way_out_is_the_chosen_function_of_the_score(tiny_config, clips, randomise, output: str, function) -> None:
    scores = []
    for choice in ("linear", output):
        critic = ProgressiveDesign(tiny_config(3, 1, 0, f"progressive.critic_output={choice}")).build_critic(1)
        randomise(critic)
        critic.score.kernel.assign(0.05 * critic.score.kernel.value)  # scores near 1, where the functions differ
        scores.append(scored(critic, clips(critic) * 0 + 0.01, LABELS, 1.0))
    np.testing.assert_allclose(scores[1], function(scores[0]), rtol=1e-4, atol=1e-5)
    assert np.abs(scores[0]).max() > 0.1


@pytest.mark.parametrize(("loss", "alpha"), [("wgan_gp", None), ("sign_literal", 32.0), ("sign_separating", 32.0)])
def test_way_out_follows_the_loss_unless_chosen(tiny_config, loss: str, alpha: float | None) -> None:
    critic = ProgressiveDesign(tiny_config(1, 1, 0, f"loss.name={loss}")).build_critic(1)
    assert getattr(critic.output_activation, "alpha", None) == alpha
