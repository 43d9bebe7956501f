"""The networks in PyTorch are those of the package: same clips, same scores, same second derivatives."""

import argparse

import pytest

import bench_step

torch = pytest.importorskip("torch")

SMALL = ("progressive.channels=[8, 6, 4]", "progressive.latent_size=8", "progressive.hidden_size=8")
VARIANTS = {
    "default": (),
    "box": ("progressive.filter=box",),
    "symmetric": ("progressive.padding=symmetric",),
    "leaky": ("progressive.activation=leaky_relu",),
    "tanh": ("progressive.activation=tanh", "progressive.critic_output=tanh"),
    "kernel": ("progressive.kernel_size=5", "progressive.critic_output=tanh_linear"),
}


def steps_of(stage, *overrides, precision="float32"):
    import tensorflow as tf

    from pgan_audio.progressive.design import ProgressiveDesign
    from pgan_audio.training.steps import AdversarialSteps

    options = argparse.Namespace(batch=4, overrides=[*SMALL, *overrides])
    config = bench_step.config_of("tiny", precision, options)
    return AdversarialSteps(ProgressiveDesign(config), config, stage, 4, tf.distribute.get_strategy())


@pytest.mark.parametrize("stage", [1, 3])
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_networks_agree(variant, stage):
    steps = steps_of(stage, *VARIANTS[variant])
    twin = bench_step.torch_twin(steps, steps.config)
    assert bench_step.disagreement(steps, twin) < 1e-4


@pytest.mark.parametrize("name", ["stage_1_conv_2/kernel", "stage_2_conv_1/bias"])
def test_networks_that_differ_are_seen_to(name):
    steps = steps_of(2)
    twin = bench_step.torch_twin(steps, steps.config)
    with torch.no_grad():
        twin.critic_weights[name].add_(0.1)
    assert bench_step.disagreement(steps, twin) > bench_step.AGREEMENT


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_steps_change_what_they_should(precision):
    steps = steps_of(2, "progressive.channels=[48]", precision=precision)
    twin = bench_step.torch_twin(steps, steps.config)
    critic, generator = (
        {name: weight.detach().clone() for name, weight in weights.items()}
        for weights in (twin.critic_weights, twin.generator_weights)
    )
    samples = torch.randint(-8_000, 8_000, (4, 1, twin.shape.length), dtype=torch.int16)
    twin.critic_step(samples, fade=0.5)
    changed = [name for name, weight in twin.critic_weights.items() if not torch.equal(weight, critic[name])]
    assert changed == list(critic)
    assert all(torch.equal(weight, generator[name]) for name, weight in twin.generator_weights.items())
    twin.generator_step(fade=0.5)
    changed = [name for name, weight in twin.generator_weights.items() if not torch.equal(weight, generator[name])]
    assert changed == list(generator)
    assert all(not torch.equal(twin.average[name], generator[name]) for name in generator)


def test_what_is_not_there_is_refused():
    steps = steps_of(1, "loss.name=sign_literal")
    with pytest.raises(ValueError, match="knows the loss wgan_gp"):
        bench_step.torch_twin(steps, steps.config)
