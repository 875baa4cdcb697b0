"""Proposals and the behaviour spec with its immutable revisions."""
