"""Earlier designs, rebuilt; they know nothing of one another nor of the progressive design."""
