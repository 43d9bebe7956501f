"""How much may be asked for at a time."""

from pgan_audio.sampling.latents import LIMIT
from pgan_audio.web.making.order import MOST_CLIPS

MOST_STEPS = 16
LARGEST_INDEX = 9_999
LARGEST_SEED = LIMIT - 1
RANDOM_SEEDS = 1_000_000
"""Seeds that the site draws lie below this one: easy to read out to somebody."""

LEAST_AMOUNT = 0.01
SMALLEST_TRUNCATION = 0.05
HOTTEST = 2.0
LONGEST_WORK = 2_000
LONGEST_TEXT = 200

LIMITS = {
    "n": {"min": 1, "max": MOST_CLIPS, "default": 4},
    "seed": {"min": 0, "max": LARGEST_SEED, "default": None},
    "first": {"min": 0, "max": LARGEST_INDEX, "default": 0},
    "index": {"min": 0, "max": LARGEST_INDEX, "default": 0},
    "steps": {"min": 2, "max": MOST_STEPS, "default": 8},
    "amount": {"min": LEAST_AMOUNT, "max": 1.0, "default": 0.2},
    "truncation": {"min": SMALLEST_TRUNCATION, "max": 1.0, "default": 1.0},
    "temperature": {"min": 0.0, "max": HOTTEST, "default": 1.0},
    "length": {"min": 1, "max": LONGEST_WORK, "default": None},
}
"""For forms, and for whoever writes a program: the same numbers that the checks use."""
