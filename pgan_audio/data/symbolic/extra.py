"""The libraries of the ``music`` extra, loaded when they are needed."""

import importlib
from typing import Any

from pgan_audio.errors import PganError


def needed(name: str) -> Any:
    """A library of the extra.

    Raises:
        PganError: It isn't installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise PganError(
            f"Reading and writing scores needs {name}, which isn't installed. "
            "Install the extra: pip install 'pgan-audio[music]'."
        ) from error
