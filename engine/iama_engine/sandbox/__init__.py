"""Isolation around the runner: no network, a read-only root, only the private copy writable, limits that hold."""
