"""The same work on an engine that is there already: sets that one process or one machine does not hold."""
