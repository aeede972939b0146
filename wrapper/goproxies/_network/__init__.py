"""Sending and waiting, blocking and asynchronous."""
