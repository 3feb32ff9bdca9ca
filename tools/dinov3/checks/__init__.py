"""The checks of the eye: one question a file."""
