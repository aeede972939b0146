"""The spec becomes the generated client."""
