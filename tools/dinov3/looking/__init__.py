"""What is asked of each kind of asset, and the reports that come of it."""
