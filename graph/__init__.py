"""The state machine that turns a script into a film."""
