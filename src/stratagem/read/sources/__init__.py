"""One file per public database: what it is, and how its bytes are read."""
