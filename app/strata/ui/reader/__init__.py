"""The reader: a column of messages of any length, rendered from Markdown, selectable, searchable, without the network."""
