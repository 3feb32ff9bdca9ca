"""Training of the embedded previz encoder; nothing at run time imports this package."""
