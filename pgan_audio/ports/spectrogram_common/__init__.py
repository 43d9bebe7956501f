"""What the designs on spectrograms share."""
