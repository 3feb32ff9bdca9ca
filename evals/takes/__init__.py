"""Takes whose truth is known: rendered with faults or odd but right, real and spoilt by hand."""
