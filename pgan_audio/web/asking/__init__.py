"""What visitors may ask for, within which limits, and how it becomes a job."""
