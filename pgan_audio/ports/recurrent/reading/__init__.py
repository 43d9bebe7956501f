"""Layers that make features of steps: what the LSTM reads."""
