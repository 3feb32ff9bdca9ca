"""The page: chat with the director, see every take, decide, watch the film."""
