"""How good the crew is on fixed scripts: Inspect tasks, the offline crew as their first model."""
