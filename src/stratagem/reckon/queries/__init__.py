"""One file per query: a named question with parameters, answered with a number and its rows."""
