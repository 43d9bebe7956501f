"""The site in JSON: the same powers as on its pages."""
