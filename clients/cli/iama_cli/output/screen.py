"""The one place that prints.

With `--json` the standard output holds exactly one document, so that it can be piped; every line for people then goes
to the standard error. With `--json-events` each event is a line of its own before it.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from iama_cli.exits import CliError


@dataclass(frozen=True, slots=True)
class Screen:
    """Where lines, tables, questions and documents go."""

    json_document: bool = False
    json_events: bool = False

    @property
    def people(self) -> IO[str]:
        """The stream for people."""
        return sys.stderr if self.json_document or self.json_events else sys.stdout

    @property
    def is_terminal(self) -> bool:
        """Whether a person is looking; only then is anything coloured or redrawn."""
        return self.people.isatty()

    @property
    def may_ask(self) -> bool:
        """Whether a question can be answered: never when the standard input is not a terminal."""
        return sys.stdin.isatty() and self.is_terminal

    def say(self, text: str = "") -> None:
        """One line for people."""
        print(text, file=self.people, flush=True)

    def warn(self, text: str) -> None:
        """One line on the standard error."""
        print(text, file=sys.stderr, flush=True)

    def document(self, document: Mapping[str, Any]) -> None:
        """The one document; on a single line when events were lines too."""
        if self.json_document:
            print(json.dumps(document, indent=None if self.json_events else 2, ensure_ascii=False), flush=True)

    def event(self, event: Mapping[str, Any]) -> None:
        """One event as a JSON line, where that was asked for."""
        if self.json_events:
            print(json.dumps(event, ensure_ascii=False), flush=True)

    def failure(self, error: CliError) -> None:
        """What went wrong, for people and, under `--json`, for programs."""
        self.warn(f"iama: {error.message} [{error.code}]")
        for key, value in error.detail.items():
            self.warn(f"  {key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
        self.document(error.to_json())

    def table(self, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table with aligned columns, the same on a terminal and in a file."""
        texts = [[str(cell) for cell in row] for row in (head, *rows)]
        widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
        for row in texts:
            self.say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def diff(self, text: str) -> None:
        """A unified diff, coloured on a terminal."""
        colours = {"+": "32", "-": "31", "@": "36"} if self.is_terminal else {}
        for line in text.splitlines():
            colour = colours.get(line[:1])
            self.say(f"\x1b[{colour}m{line}\x1b[0m" if colour and not line.startswith(("+++", "---")) else line)

    def ask(self, question: str, choices: Sequence[str], default: str | None = None) -> str:
        """Ask until one of the choices (or its first letters) is typed. The caller has checked `may_ask`."""
        hint = "/".join(choice.upper() if choice == default else choice for choice in choices)
        while True:
            print(f"{question} [{hint}] ", end="", file=self.people, flush=True)
            typed = sys.stdin.readline()
            if not typed:
                raise KeyboardInterrupt
            answer = typed.strip().lower() or default or ""
            matches = [choice for choice in choices if answer and choice.lower().startswith(answer)]
            if len(matches) == 1:
                return matches[0]

    def ask_line(self, question: str) -> str:
        """Ask until something is typed."""
        while True:
            print(f"{question} ", end="", file=self.people, flush=True)
            typed = sys.stdin.readline()
            if not typed:
                raise KeyboardInterrupt
            if typed.strip():
                return typed.strip()

    def ask_number(self, question: str) -> float:
        """Ask until a number above zero is typed."""
        while True:
            try:
                number = float(self.ask_line(question))
            except ValueError:
                continue
            if 0 < number < float("inf"):
                return number
