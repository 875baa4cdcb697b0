"""Administrators: accounts, sign-in and sessions of their own, which share no table and no token with users', and the kill switch."""
