"""Fragments and overlay become one spec."""
