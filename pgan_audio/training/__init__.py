"""Training: schedule, adversarial loop, optimisers, checkpoints, events and the run folder."""
