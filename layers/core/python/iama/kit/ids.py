"""Ids are UUIDv7 text: they sort by the time they were made, so that indexes grow at one end."""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> str:
    """A fresh UUIDv7."""
    return str(uuid7())


def is_id(text: str) -> bool:
    """Whether `text` is a UUID in its canonical form; anything else never reaches a query."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
