"""From tunes, texts and sound to sequences of steps, and back."""
