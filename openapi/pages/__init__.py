"""A documentation page becomes fragments."""
