"""Who calls: the account, its token, and where the token is kept."""
