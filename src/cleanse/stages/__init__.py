"""What is done to one document: repair first, then strip and repeat on the repaired text."""
