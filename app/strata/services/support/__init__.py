"""Whether what assistants said about the person has support in memory."""
