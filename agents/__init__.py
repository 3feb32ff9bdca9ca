"""Director, prompt-writer, generator, critic: they know tools and memory, not the graph."""
