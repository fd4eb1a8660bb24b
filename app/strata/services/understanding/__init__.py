"""The parts of embedding: how much at once, how fast, one window of passages, the vectors of queries."""
