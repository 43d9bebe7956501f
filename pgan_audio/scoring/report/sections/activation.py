"""The part on the activations in use: their curves, and what they are stage by stage."""

import numpy as np
import numpy.typing as npt

from pgan_audio.config.progressive import ProgressiveConfig
from pgan_audio.config.section import per_stage
from pgan_audio.scoring.report import figures
from pgan_audio.scoring.report.course import Course
from pgan_audio.scoring.report.html import Html, table, tag
from pgan_audio.scoring.report.sections.layout import figure, key, paragraph, section
from pgan_audio.scoring.report.svg import inline
from pgan_audio.scoring.report.words import number

Values = npt.NDArray[np.float64]

FORMULAS = {
    "tanh_linear": "tanh(x) + x/{alpha:g}",
    "leaky_relu": "x above 0, 0.2 x below",
    "linear": "x",
    "tanh": "tanh(x)",
}


def activation(course: Course) -> Html | None:
    """The activations of the progressive design; nothing for another."""
    config = course.config
    if not isinstance(config, ProgressiveConfig):
        return None
    settings, output = config.progressive, config.critic_output_resolved
    kind = settings.activation
    alphas = [per_stage(settings.alphas, stage) for stage in range(1, config.n_stages + 1)]
    drawn = dict.fromkeys(FORMULAS[kind].format(alpha=alpha) for alpha in alphas)
    by_formula = {FORMULAS[kind].format(alpha=alpha): alpha for alpha in alphas}
    functions = {name: lambda x, alpha=by_formula[name]: value(kind, x, alpha) for name in drawn}
    rows = [_row(f"Stage {stage}", kind, alpha) for stage, alpha in enumerate(alphas, start=1)]
    rows.append(_row("Critic's output", output, settings.critic_output_alpha))
    picture = figure(
        inline(
            figures.activations(functions, lambda x: value(output, x, settings.critic_output_alpha)),
            f"Activation curves, stage 1 the palest: {', '.join(drawn)}; critic's output: {rows[-1][1]}",
        ),
        tag("span", key("blue", "stages, 1 the palest"), key("orange", "critic's output"), class_="keys"),
    )
    head = ["Where", "f(x)", "Slope at 0", "Slope far out"]
    facts = table("Activations of generator and critic", head, rows)
    words = (
        "An activation follows every convolution of both networks, with the stage's own alpha: it lets negative "
        "half-waves through as it does positive ones, and its slope never vanishes."
        if kind == "tanh_linear"
        else "An activation follows every convolution of both networks."
    )
    return section("activation", "Activation", paragraph(words), tag("div", picture, facts, class_="beside"))


def value(kind: str, x: Values, alpha: float) -> Values:
    """What the layer of that name computes; see `pgan_audio.layers.activation`."""
    match kind:
        case "tanh_linear":
            return np.tanh(x) + x / alpha
        case "leaky_relu":
            return np.where(x > 0, x, 0.2 * x)
        case "tanh":
            return np.tanh(x)
    return x


def _row(where: str, kind: str, alpha: float) -> list[str]:
    near, far = {
        "tanh_linear": (1 + 1 / alpha, 1 / alpha),
        "leaky_relu": ("1 above, 0.2 below", "1 above, 0.2 below"),
        "linear": (1, 1),
        "tanh": (1, 0),
    }[kind]
    return [where, FORMULAS[kind].format(alpha=alpha), number(near), number(far)]
