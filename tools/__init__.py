"""What the agents use; knows nothing of agents or of the graph."""
