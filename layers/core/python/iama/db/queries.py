"""Named SQL: each package keeps its statements in `queries.sql`, in sections that start with `-- name: verb_noun`.

The loader is the one place where text becomes SQL; nowhere else is a statement put together from strings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import LiteralString

_MARK = "-- name: "


@dataclass(frozen=True, slots=True)
class Query:
    """One statement and the name it goes by in logs and tests."""

    name: str
    sql: LiteralString


class Queries(Mapping[str, Query]):
    """The statements of one package by name."""

    def __init__(self, package: str, sections: Mapping[str, Query]) -> None:
        self.package = package
        self._sections = sections

    def __getitem__(self, name: str) -> Query:
        return self._sections[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def __len__(self) -> int:
        return len(self._sections)


def load(package: str) -> Queries:
    """Read `queries.sql` of the dotted `package`: `Q = load("iama.identity")`, then `Q["find_user"]`."""
    text = files(package).joinpath("queries.sql").read_text("utf-8")
    return Queries(package, parse(text, package))


def parse(text: str, source: str) -> dict[str, Query]:
    """Cut a file into its sections; two sections of one name are a mistake worth stopping for."""
    sections: dict[str, Query] = {}
    for part in f"\n{text}".split(f"\n{_MARK}")[1:]:
        title, _, body = part.partition("\n")
        name = title.strip()
        if name in sections:
            raise ValueError(f"{source}: the query {name} is defined twice")
        sections[name] = Query(name, body.strip().removesuffix(";"))
    return sections
