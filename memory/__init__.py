"""What worked and what failed, across productions."""
