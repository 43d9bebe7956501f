"""The parts of the page, in a module each; every one gives markup, or nothing where it doesn't apply."""
