"""Changes of the database, in order; written by tools/make_migrations.py."""
