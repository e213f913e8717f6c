"""One file per judgement: which queries it asks and how it words the answers."""
