"""Measurements: how good the crew and the eye are, with error bars and floors."""
