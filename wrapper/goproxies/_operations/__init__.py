"""What each operation of the API sends, and how its answer is read."""
