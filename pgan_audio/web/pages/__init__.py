"""The pages, rendered on the server: they work without JavaScript, which only makes them quicker."""
