"""The chat with the director: a graph of its own, whose tools act on productions."""
