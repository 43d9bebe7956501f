"""Making sounds in a process of its own: the queue on this side, the models on that."""
