"""From documentation pages to one OpenAPI document: run as `python -m openapi`."""
