"""Pictures: curves of one file, and the map of a corpus.  The door of matplotlib."""
