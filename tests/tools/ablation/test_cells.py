"""The grid: which cells there are, what they are called, and the settings that make them."""

import dataclasses

import pytest

from ablation.cells import AXES, Cell, one_at_a_time, product
from pgan_audio.config import load_config


def test_the_defaults_are_the_first_of_each_axis():
    assert dataclasses.asdict(Cell()) == {axis: values[0] for axis, values in AXES.items()}


def test_one_at_a_time_changes_one_axis_of_the_base():
    base = Cell()
    cells = one_at_a_time(base)
    assert cells[0] == base
    for cell in cells[1:]:
        changed = [axis for axis in AXES if getattr(cell, axis) != getattr(base, axis)]
        assert len(changed) == 1
    # 3 other activations, 2 other outputs, 2 other losses, and one other penalty, filter and growth.
    assert len(cells) == 1 + 3 + 2 + 2 + 1 + 1 + 1


def test_one_at_a_time_around_another_base():
    base = Cell.of(["loss=sign_literal", "penalty=none"])
    cells = one_at_a_time(base, ["loss", "penalty"])
    assert [(cell.loss, cell.penalty) for cell in cells] == [
        ("sign_literal", "none"),
        ("wgan_gp", "none"),
        ("sign_separating", "none"),
        ("sign_literal", "gp"),
    ]


def test_all_combinations_of_some_axes():
    cells = product(Cell(filter="box"), ["activation", "loss"])
    assert len(cells) == 12
    assert {cell.filter for cell in cells} == {"box"}
    assert len({(cell.activation, cell.loss) for cell in cells}) == 12


def test_all_combinations_train_in_different_ways():
    names = [cell.name for cell in product(Cell())]
    assert len(names) == len(set(names)) == 4 * 3 * 3 * 2 * 2 * 2  # "auto" is one of the three outputs


def test_an_output_that_follows_the_loss_has_the_name_of_what_it_becomes():
    assert Cell().name == Cell(output="linear").name == "tanh_linear-linear-wgan_gp-gp-rrc-on"
    assert Cell(loss="sign_literal").name == Cell(loss="sign_literal", output="tanh_linear").name


@pytest.mark.parametrize("cell", [Cell(), Cell("leaky_relu", "tanh", "sign_literal", "none", "box", "off")])
def test_the_settings_are_those_of_the_package(cell):
    config = load_config(preset="tiny", overrides=cell.overrides())
    assert config.progressive.activation == cell.activation
    assert config.critic_output_resolved == cell.resolved.output
    assert config.loss.name == cell.loss
    assert config.loss.uses_penalty == (cell.penalty == "gp")
    assert config.progressive.filter == cell.filter
    assert config.schedule.growing == (cell.growth == "on")


@pytest.mark.parametrize("axis", AXES)
def test_the_package_knows_every_value(axis):
    for value in AXES[axis]:
        load_config(preset="tiny", overrides=dataclasses.replace(Cell(), **{axis: value}).overrides())


def test_auto_output_is_resolved_as_the_package_does():
    for loss in AXES["loss"]:
        config = load_config(preset="tiny", overrides=[f"loss.name={loss}"])
        assert Cell(loss=loss).resolved.output == config.critic_output_resolved


def test_labels_say_the_difference():
    base = Cell()
    assert base.label(base) == "base"
    assert Cell(activation="tanh").label(base) == "activation tanh"
    assert Cell(loss="sign_literal").label(base) == "loss sign_literal"  # its output has followed
    assert Cell(output="linear").label(base) == "base"
    assert Cell(output="tanh", growth="off").label(base) == "growth off, output tanh"
    assert Cell(loss="sign_literal", output="linear").label(base) == "loss sign_literal, output linear"


@pytest.mark.parametrize("choice", ["colour=red", "loss=hinge", "loss", "growth=true"])
def test_what_is_no_choice_is_told(choice):
    with pytest.raises(ValueError, match=f"expected one of activation=tanh_linear|.* Received: {choice}."):
        Cell.of([choice])
