"""HTML in: the visible text of a page as blocks, and which of them are the article."""
