"""Whole productions under trouble: who produces, the studio that fails, and what is counted."""
