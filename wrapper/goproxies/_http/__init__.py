"""Requests, answers, retries, deadlines, and what becomes of a failure."""
