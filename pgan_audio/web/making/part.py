"""A part of a job: what is asked of one finished stage."""

from dataclasses import dataclass

from pgan_audio.web.catalogue.model import Model
from pgan_audio.web.making.order import Order


@dataclass(frozen=True)
class Part:
    """What is asked of one finished stage.

    Attributes:
        model: Whose.
        stage: From 1.
        order: What.
    """

    model: Model
    stage: int
    order: Order
