"""Results made of many calls."""
