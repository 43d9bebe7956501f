"""The web platform: a site on which anyone in the room makes sounds with the trained models."""
