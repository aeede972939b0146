"""The values that the methods return, and their data frames."""
