"""LSTMs that continue sequences: characters, blocks of sound, piano rolls, and tunes as notes, series and measures.

A *notation* turns tunes, texts or sound into sequences of steps and back; a network reads the steps so far and says how
(im)probable the next one is. Training shows windows of many sequences side by side, each of which keeps its state from
window to window. Sampling needs no TensorFlow: one step is a few products of small matrices.
"""
