"""Adversarial losses and penalties as pure functions of scores and gradients, written with ``keras.ops``."""
