"""History: everything that was done to memories, why, and the way back; what moved by week; what the next pass would do."""
