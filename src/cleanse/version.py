"""The version of the package, and of the schema of its records."""

__version__ = "0.1.0"
SCHEMA = "cleanse.article/1"
