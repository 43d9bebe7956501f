"""The command line: one small module per verb, each exporting a click command named ``command``."""
