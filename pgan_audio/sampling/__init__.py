"""New clips: latents from seeds, waveforms from a finished stage's generator, pictures, previews while training."""
