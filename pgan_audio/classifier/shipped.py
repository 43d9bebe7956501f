"""Classifier sets that come with the package."""

from pathlib import Path

DEMO_SET = Path(__file__).parent / "sets" / "demo"
"""The judge of what ``pgan demo`` makes: all seven stages of half a second at 8 kHz, by its five authors.

It was trained on other sounds by these authors than any demo has, but that of `DEMO_SET_SEED`, and its card says which:
so it may judge every other demo (``pgan score --same-authors``). ``tools/train_demo_classifiers.py`` makes it anew.
"""

DEMO_SET_SEED = 20_260
"""Of the sounds it was trained on."""
