"""JSON and YAML documents: reading, values, names, and what OpenAPI allows."""
