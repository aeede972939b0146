"""Which account and server a command uses."""
