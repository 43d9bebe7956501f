"""Loading TensorFlow without its start-up banners."""

import contextlib
import os
import tempfile
from collections.abc import Iterator


def load_tensorflow() -> None:
    """Import TensorFlow and look for its devices: the first thing that a program does which needs it.

    TensorFlow writes banners about oneDNN and missing CUDA drivers before its own log level counts
    (tensorflow/tensorflow#100442); they are held back here. With ``TF_CPP_MIN_LOG_LEVEL`` at 0 or 1 they show.
    """
    wanted = os.environ.get("TF_CPP_MIN_LOG_LEVEL") in ("0", "1")
    with contextlib.nullcontext() if wanted else held_stderr():
        import tensorflow as tf

        tf.config.list_physical_devices()


@contextlib.contextmanager
def held_stderr() -> Iterator[None]:
    """Hold back what is written to file descriptor 2, by C libraries too; give it out after all if the block fails."""
    with tempfile.TemporaryFile() as held:
        stderr = os.dup(2)
        try:
            os.dup2(held.fileno(), 2)
            try:
                yield
            finally:
                os.dup2(stderr, 2)
        except Exception:
            held.seek(0)
            os.write(2, held.read())
            raise
        finally:
            os.close(stderr)
