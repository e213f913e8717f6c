"""From text to moves: who did or said what to whom, in which form, with which tool, and the words that prove it."""
