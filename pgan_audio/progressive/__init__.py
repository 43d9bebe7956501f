"""The reference design: a generator and a critic that grow together through the scales of a waveform."""
