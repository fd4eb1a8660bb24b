"""Acts, sessions, topics and samples in the record."""
