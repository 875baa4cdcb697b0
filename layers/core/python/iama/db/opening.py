"""What travels with BEGIN, and what comes back with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from iama.db.queries import Query
from iama.db.unit import Tx
from iama.kit.errors import Unavailable

Rows: TypeAlias = list[Mapping[str, object]]
R = TypeVar("R")
Answers: TypeAlias = tuple[Rows, ...]


class DatabaseUnavailable(Unavailable):
    """The database is away for the moment."""

    code = "DATABASE_UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Opening:
    """A query that the opener sends along with BEGIN.

    One that is `alone` stands before the others and is committed by itself, without waiting for the disk: what it counts stays
    counted whatever becomes of the transaction, and its row is not locked any longer than that.
    """

    query: Query
    params: Mapping[str, object]
    alone: bool = False


def first_as(rows: Rows, row: Callable[..., R]) -> R | None:
    """The first row as the dataclass `row`, or None."""
    return row(**rows[0]) if rows else None


@dataclass(frozen=True, slots=True)
class OpenUnit:
    """A transaction, and the rows of each query that opened it."""

    tx: Tx
    first: Answers
