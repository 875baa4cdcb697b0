"""Artifacts, the delivered change, and what the client did with it."""
