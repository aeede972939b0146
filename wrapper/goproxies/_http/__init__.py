"""Requests, answers, retries, deadlines and errors."""
