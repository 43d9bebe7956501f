"""DCGAN, by the rules of its article, on normalised log-magnitude spectrograms."""
