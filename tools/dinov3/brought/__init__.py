"""Models that a user can bring beside the encoder; none of them ships."""
