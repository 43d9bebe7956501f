"""Classifier sets that come with the package."""

from pathlib import Path

DEMO_SET = Path(__file__).parent / "sets" / "demo"
"""The judge of what ``pgan demo`` makes: all seven stages of clips by its eight authors, 16 384 samples at 16 kHz.

It was trained on other tracks by these authors than any demo has, so that it has heard none of a demo's: to
``pgan score`` it is a set of other data. ``tools/train_demo_classifiers.py`` makes it anew.
"""
