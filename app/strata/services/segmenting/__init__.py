"""Long conversations in short: cut where the topic turns, each piece told in its own sentences."""
