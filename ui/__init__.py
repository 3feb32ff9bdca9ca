"""Command line, page and report."""
