"""Sounds that were made: their files, what they were made from, pictures of them."""
