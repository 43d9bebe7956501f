"""Layers that say what a step costs, given all before it: what the LSTM's outputs are for."""
