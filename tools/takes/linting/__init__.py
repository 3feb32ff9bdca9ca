"""What the linter of prompts looks for: one module for each kind of fault."""
