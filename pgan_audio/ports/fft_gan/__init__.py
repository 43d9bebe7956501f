"""A GAN whose generator is the decoder of the auto-encoder on FFT frames."""
