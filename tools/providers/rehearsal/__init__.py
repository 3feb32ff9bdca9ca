"""A stand-in for every service: the true clients run against it with no internet and no money."""
