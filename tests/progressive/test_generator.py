"""The generator: its shapes, the identities of the fade, its level, its latents and its authors."""

import numpy as np
import pytest
import tensorflow as tf

from pgan_audio.audio.resampling import up
from pgan_audio.progressive.design import ProgressiveDesign
from pgan_audio.training.weights import arrays, grow, initialise, variables

LABELS = np.array([0, 1, 2, 1])
GROWTHS = [  # stages in all, stage grown to, wave channels, authors, settings
    (3, 2, 1, 0, ()),
    (3, 3, 2, 3, ()),
    (7, 7, 1, 3, ()),
    (3, 3, 1, 0, ("progressive.padding=symmetric", "progressive.filter=box", "progressive.activation=leaky_relu")),
]


@pytest.fixture(params=GROWTHS, ids=lambda growth: "-".join(str(part) for part in growth[:4]))
def grown(request, tiny_config, randomise):
    """The generator of the stage below with random weights, and the one that took them over."""
    n_stages, stage, wave_channels, n_authors, settings = request.param
    design = ProgressiveDesign(tiny_config(n_stages, wave_channels, n_authors, *settings))
    old, new = design.build_generator(stage - 1), design.build_generator(stage)
    randomise(old, seed=1)
    randomise(new, seed=2)
    grow(new, arrays(old))
    return old, new


def heard(generator, z, labels, fade: float, radius: float = 1.0) -> np.ndarray:
    return np.array(generator(tf.constant(z), labels, tf.constant(fade), radius=radius))


def perturb(network, *beginnings: str) -> None:
    """Change every variable whose name begins so."""
    chosen = [variable for name, variable in variables(network).items() if name.startswith(beginnings)]
    assert chosen
    for variable in chosen:
        variable.assign_add(np.ones(variable.shape))


@pytest.mark.parametrize(("n_stages", "stage"), [(1, 1), (3, 1), (3, 3), (7, 7)])
@pytest.mark.parametrize(("wave_channels", "n_authors"), [(1, 0), (2, 3)])
def test_shape(tiny_config, latents, n_stages: int, stage: int, wave_channels: int, n_authors: int) -> None:
    generator = ProgressiveDesign(tiny_config(n_stages, wave_channels, n_authors)).build_generator(stage)
    wave = heard(generator, latents, LABELS, 0.5)
    assert wave.shape == (4, 64 * 2 ** (stage - 1), wave_channels)
    assert np.isfinite(wave).all()


def test_variables_are_those_of_the_design(tiny_config) -> None:
    generator = ProgressiveDesign(tiny_config(3, 2, 3)).build_generator(3)
    shapes = {name: tuple(v.shape) for name, v in variables(generator).items() if not name.endswith("bias")}
    assert shapes == {
        "stage_1_embed/embeddings": (3, 3),
        "stage_1_dense/kernel": (8 + 3, 64 // 16 * 8),
        "stage_1_conv_1/kernel": (9, 8, 8),
        "stage_1_conv_2/kernel": (9, 8, 8),
        "stage_1_conv_3/kernel": (9, 8, 8),
        "stage_2_conv_1/kernel": (9, 8, 6),
        "stage_2_conv_2/kernel": (9, 6, 6),
        "stage_3_conv_1/kernel": (9, 6, 4),
        "stage_3_conv_2/kernel": (9, 4, 4),
        "stage_2_to_wave/kernel": (1, 6, 2),
        "stage_3_to_wave/kernel": (1, 4, 2),
    }
    assert len(variables(generator)) == len(generator.weights) == 2 * len(shapes) - 1


def test_grown_generator_begins_as_the_old_one_upsampled(grown, latents) -> None:
    old, new = grown
    expected = np.stack([up(clip, old.settings.filter) for clip in heard(old, latents, LABELS, 1.0)])
    wave = heard(new, latents, LABELS, 0.0)
    np.testing.assert_allclose(wave, expected, atol=1e-5 * np.abs(expected).max())


def test_at_fade_0_nothing_new_is_heard(grown, latents) -> None:
    _, new = grown
    stage = new.shape.stage
    before = heard(new, latents, LABELS, 0.0)
    perturb(new, f"stage_{stage}_")
    np.testing.assert_array_equal(heard(new, latents, LABELS, 0.0), before)


def test_at_fade_1_the_old_way_out_is_not_heard(grown, latents) -> None:
    _, new = grown
    stage = new.shape.stage
    before, between = (heard(new, latents, LABELS, fade) for fade in (1.0, 0.5))
    perturb(new, f"stage_{stage - 1}_to_wave")
    np.testing.assert_array_equal(heard(new, latents, LABELS, 1.0), before)
    assert np.abs(heard(new, latents, LABELS, 0.5) - between).max() > 1e-3
    perturb(new, f"stage_{stage}_to_wave")
    assert np.abs(heard(new, latents, LABELS, 1.0) - before).max() > 1e-3


def test_fade_blends_the_waveforms_linearly(grown, latents) -> None:
    _, new = grown
    start, quarter, end = (heard(new, latents, LABELS, fade) for fade in (0.0, 0.25, 1.0))
    np.testing.assert_allclose(quarter, 0.75 * start + 0.25 * end, atol=1e-5 * np.abs(end).max())


def test_first_stage_does_not_read_the_fade(tiny_config, latents) -> None:
    generator = ProgressiveDesign(tiny_config()).build_generator(1)
    np.testing.assert_array_equal(heard(generator, latents, LABELS, 0.0), heard(generator, latents, LABELS, 1.0))


@pytest.mark.parametrize("fade", [0.3, 1.0])
def test_level_follows_the_rms_of_the_data(tiny_config, latents, randomise, fade: float) -> None:
    config = tiny_config()
    louder = config.model_copy(
        update={"data": config.data.model_copy(update={"stage_rms": tuple(3 * rms for rms in config.data.stage_rms)})}
    )
    waves = []
    for one in (config, louder):
        generator = ProgressiveDesign(one).build_generator(3)
        randomise(generator)
        waves.append(heard(generator, latents, LABELS, fade))
    np.testing.assert_allclose(waves[1], 3 * waves[0], rtol=1e-4, atol=1e-6)


def test_fresh_generator_speaks_at_the_level_of_its_stage(tiny_config, rng) -> None:
    """Unit features, a 1x1 convolution of gain 1: the output's deviation is about sigma."""
    design = ProgressiveDesign(tiny_config(3, 1, 0, "progressive.channels=[64]"))
    generator = design.build_generator(3)
    initialise(generator, 0, design.initial_value)
    wave = heard(generator, rng.standard_normal((16, 8)).astype(np.float32), None, 1.0)
    assert 0.4 < np.sqrt(np.mean(wave**2)) / 0.11 < 2.5


def test_features_are_normalised_after_the_activation(tiny_config, latents, randomise) -> None:
    """Let out one by one at a known gain, the 8 features of each moment have a mean square of 1."""
    generator = ProgressiveDesign(tiny_config()).build_generator(1)
    randomise(generator)
    generator.to_waves[1].bias.assign([0.0])
    power = 0.0
    for channel in range(8):
        generator.to_waves[1].kernel.assign(np.sqrt(8) * np.eye(8)[None, :, channel : channel + 1])
        power += (heard(generator, latents, LABELS, 1.0) / 0.02) ** 2 / 8  # 0.02: RMS of the stage
    np.testing.assert_allclose(power, 1.0, rtol=1e-4)


def test_each_stage_has_its_own_alpha(tiny_config, latents, randomise) -> None:
    """The last stage's is not heard before its fade begins, that of the stage below is."""
    waves = []
    for alphas in ("[4, 5, 6]", "[4, 5, 60]", "[4, 50, 6]"):
        generator = ProgressiveDesign(tiny_config(3, 1, 0, f"progressive.alphas={alphas}")).build_generator(3)
        randomise(generator)
        waves.append([heard(generator, latents, LABELS, fade) for fade in (0.0, 1.0)])
    np.testing.assert_array_equal(waves[1][0], waves[0][0])
    assert np.abs(waves[1][1] - waves[0][1]).max() > 1e-4
    assert np.abs(waves[2][0] - waves[0][0]).max() > 1e-4


def test_gains(tiny_config) -> None:
    generator = ProgressiveDesign(tiny_config()).build_generator(3)
    convs = [conv for block in generator.blocks for conv in block]
    assert {layer.gain for layer in (generator.stem, *convs)} == {2**0.5}
    assert {to_wave.gain for to_wave in generator.to_waves.values()} == {1.0}


@pytest.mark.parametrize(("crest_factor", "reached"), [(0.0, 8**0.5), (2.0, 8**0.5), (6.0, 6.0), (90.0, 50.0)])
def test_loudest_sample_before_the_weights_have_grown(tiny_config, crest_factor, reached, randomise, latents) -> None:
    """The square root of 8 channels times the RMS, or what the crest factor asks for, but no more than full scale."""
    design = ProgressiveDesign(tiny_config(1, 1, 0, f"progressive.crest_factor={crest_factor}"))
    generator = design.build_generator(1)
    randomise(generator)
    to_wave = generator.to_waves[1]
    to_wave.bias.assign([0.0])
    features = np.empty(8)
    for channel in range(8):
        to_wave.kernel.assign(np.eye(8)[None, :, channel : channel + 1])
        features[channel] = heard(generator, latents, LABELS, 1.0)[0, 0, 0]
    along = np.sqrt(8) * features / np.linalg.norm(features)  # as large as a fresh kernel, and all in one direction
    to_wave.kernel.assign(along[None, :, None])
    loudest = np.abs(heard(generator, latents, LABELS, 1.0)).max()
    assert loudest == pytest.approx(0.02 * reached, rel=1e-4)  # 0.02: RMS of the stage


def test_latent_is_read_by_its_direction_alone(tiny_config, latents, randomise) -> None:
    generator = ProgressiveDesign(tiny_config()).build_generator(2)
    randomise(generator)
    waves = [heard(generator, scale * latents, LABELS, 0.5) for scale in (1.0, 7.0)]
    np.testing.assert_allclose(waves[1], waves[0], atol=1e-5)
    assert np.abs(waves[0][0] - waves[0][1]).max() > 1e-3


def test_radius_moves_towards_the_stems_mean(tiny_config, latents, randomise) -> None:
    generator = ProgressiveDesign(tiny_config()).build_generator(2)
    randomise(generator)
    centre = heard(generator, latents, LABELS, 1.0, radius=0.0)
    np.testing.assert_allclose(centre, np.broadcast_to(centre[:1], centre.shape), atol=1e-6)
    full, half = (heard(generator, latents, LABELS, 1.0, radius=radius) for radius in (1.0, 0.5))
    np.testing.assert_array_equal(full, heard(generator, latents, LABELS, 1.0))
    assert np.mean((half - centre) ** 2) < np.mean((full - centre) ** 2)


def test_clips_do_not_depend_on_their_neighbours(tiny_config, latents, randomise) -> None:
    generator = ProgressiveDesign(tiny_config()).build_generator(2)
    randomise(generator)
    alone = heard(generator, latents[1:2], LABELS[1:2], 0.5)
    np.testing.assert_allclose(heard(generator, latents, LABELS, 0.5)[1:2], alone, atol=1e-5)


def test_author_is_heard_only_when_asked_for(tiny_config, latents, randomise) -> None:
    for n_authors in (0, 3):
        generator = ProgressiveDesign(tiny_config(3, 1, n_authors)).build_generator(2)
        randomise(generator)
        one, other = (heard(generator, latents, np.full(4, author), 0.5) for author in (0, 2))
        assert (np.abs(one - other).max() > 1e-3) == bool(n_authors)


def test_output_is_not_clipped(tiny_config, latents, randomise) -> None:
    generator = ProgressiveDesign(tiny_config()).build_generator(1)
    randomise(generator)
    generator.to_waves[1].bias.assign([100.0])
    assert np.min(heard(generator, latents, LABELS, 1.0)) > 1
