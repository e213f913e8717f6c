"""Trains the coder's statistical layer and says, for sentences it was not fitted to, what it is worth."""
