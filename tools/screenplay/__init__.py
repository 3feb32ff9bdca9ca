"""Scripts in, plans as records."""
