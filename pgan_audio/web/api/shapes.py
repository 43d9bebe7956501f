"""What the API says of models and runs; pages show the very same."""

import math
from typing import Any

from pgan_audio.web.catalogue.model import Model

Json = dict[str, Any]


def model_shape(model: Model) -> Json:
    """A model that sounds can be asked of."""
    return {
        "id": model.id,
        "name": model.name,
        "design": model.config.design,
        "kind": model.kind,
        "makes": model.makes,
        "authors": list(model.authors),
        "keys": list(model.keys),
        "metres": list(model.metres),
        "stages": [
            {
                "stage": info.stage,
                "rate_hz": info.rate_hz,
                "seconds": info.seconds,
                "scores": finite(model.scores.get(info.stage)),
            }
            for info in model.stages
        ],
        "card": {"text": model.card, "design": model.config.design, "preset": model.config.preset},
        "command": " ".join(model.option),
    }


def finite(value: Any) -> Any:
    """A value fit for JSON: numbers that aren't finite become None."""
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
