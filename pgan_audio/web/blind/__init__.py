"""Real or generated? A test without a hint."""
