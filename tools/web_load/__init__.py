"""Parts of load_web.py."""
