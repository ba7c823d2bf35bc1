"""What is done across documents: the same story is written once."""
