"""Which account and which server a command uses."""
