"""Views of the changes for people: they know only `types` and `edits`."""
