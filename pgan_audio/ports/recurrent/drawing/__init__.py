"""The heads of trained networks in NumPy: what they draw the next step from."""
