"""Which clips an order asks for."""

from collections.abc import Sequence

from pgan_audio.sampling.bookmark import Bookmark
from pgan_audio.sampling.finished_stage import FinishedStage
from pgan_audio.sampling.latent_space import LatentSpace
from pgan_audio.sampling.take import Take
from pgan_audio.sampling.takes import around, of_seed, on_way
from pgan_audio.web.making.order import Order


def ordered_takes(order: Order, finished: FinishedStage, space: LatentSpace, marks: Sequence[Bookmark]) -> list[Take]:
    """The clips of an order.

    Args:
        order: What is asked for.
        finished: The stage that is to make them.
        space: Its latents.
        marks: The bookmarks of the order, read.

    Raises:
        PganError: It asks for what this model doesn't have.
    """
    match order.kind:
        case "near":
            return around(finished, space, order.n, marks[0], order.names[0], order.amount, order.seed)
        case "walk":
            return on_way(finished, space, order.n, (marks[0], marks[1]))
        case "again":
            return [Take(name, name, mark) for name, mark in zip(order.names, marks, strict=True)]
    return of_seed(finished, order.n, order.seed, order.author, order.truncation, order.first)
