"""Search: the question's filters, the results with their reasons, and a preview at the very message."""
