"""What was played so far: a line of JSON for each trial, so that a run that was ended can go on."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Book:
    """The lines written so far."""

    path: Path

    def lines(self, kind: str) -> list[dict[str, Any]]:
        """Those of one kind, in order."""
        if not self.path.exists():
            return []
        found = [json.loads(line) for line in self.path.read_text("utf-8").splitlines()]
        return [line for line in found if line["kind"] == kind]

    def write(self, **line: Any) -> None:
        """One more."""
        with self.path.open("a", encoding="utf-8") as book:
            book.write(json.dumps(line) + "\n")


def play_all(folder: Path, names: Sequence[str], play: Callable[[str, Book], None]) -> list[Book]:
    """Play every package on from where its book ends; the books, complete."""
    folder.mkdir(parents=True, exist_ok=True)
    books = [Book(folder / f"{name}.jsonl") for name in names]
    for name, book in zip(names, books, strict=True):
        play(name, book)
    return books
