"""The author classifier of each stage, how it is trained, and the set that judges generated clips."""
