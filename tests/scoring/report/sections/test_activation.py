"""The activation curves on the page are those of the layers."""

import numpy as np
import pytest

from pgan_audio.scoring.report.sections.activation import activation, value


@pytest.mark.parametrize("kind", ["tanh_linear", "leaky_relu", "linear", "tanh"])
@pytest.mark.parametrize("alpha", [4.0, 16.0])
def test_curves_are_what_the_layers_compute(kind, alpha):
    from pgan_audio.layers.activation import activation as layer

    x = np.linspace(-6, 6, 41)
    np.testing.assert_allclose(value(kind, x, alpha), layer(kind, alpha, dtype="float64")(x), rtol=1e-6)


def test_every_stage_has_its_row(make_run):
    markup = activation(make_run(progressive__alphas=(4.0, 8.0)))
    for text in ("tanh(x) + x/4", "tanh(x) + x/8", "1.25", "0.125", "Stage 2", "Critic&#x27;s output"):
        assert text in markup
    assert "<td>x</td><td>1</td><td>1</td>" in markup  # linear under wgan_gp
    signs = activation(make_run(loss__name="sign_literal", progressive__activation="leaky_relu"))
    assert "tanh(x) + x/32" in signs
    assert "0.2 x below" in signs
    assert "half-waves" not in signs
