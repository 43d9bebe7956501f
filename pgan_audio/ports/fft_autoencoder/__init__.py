"""A convolutional auto-encoder of FFT frames."""
