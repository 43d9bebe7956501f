"""SpecGAN: a convolutional GAN on normalised log-magnitude spectrograms."""
