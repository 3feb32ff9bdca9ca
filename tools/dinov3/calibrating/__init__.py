"""Fitting the limits of one encoder to labelled takes, and counting how often they err."""
