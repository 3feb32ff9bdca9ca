"""The embedded studio: draws, animates and voices what the prompts ask for, at no cost."""
