"""One file per kind of coder: from a document to events, each with the words that prove it."""
