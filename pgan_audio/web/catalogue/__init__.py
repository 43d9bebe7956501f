"""Which runs and models there are, and what is known of them."""
