"""Loading TensorFlow without its start-up banners, as commands do; see `pgan_audio.training.quiet`."""

from pgan_audio.training.quiet import held_stderr, load_tensorflow

__all__ = ["held_stderr", "load_tensorflow"]
