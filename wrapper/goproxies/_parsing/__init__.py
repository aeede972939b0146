"""JSON, read strictly and exactly."""
