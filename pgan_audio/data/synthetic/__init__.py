"""Synthetic authors: music made on the spot, for tests, for a first run, and for the demo."""

from pgan_audio.data.synthetic.corpus import AUTHORS, render, write_corpus

__all__ = ["AUTHORS", "render", "write_corpus"]
