"""Generative adversarial networks for sound, grown scale by scale."""

__version__ = "0.1.0"
