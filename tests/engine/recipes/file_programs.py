"""Random programs that open and close a file by hand, and what can be seen of a run: reads, marks, the end, files left open.

A program calls `mark(n)` at many places; the run raises at one of them, so that every way out is taken.
"""

import builtins
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MARKS = 14


@dataclass
class Program:
    """Source of one function `g(p, mark)`, by a seed."""

    seed: int

    def text(self) -> str:
        """The module."""
        self._random, self._marks, self._names = random.Random(self.seed), 0, 0
        lines = [line for _ in range(self._random.randint(1, 3)) for line in self._statement(0, False)]
        return "def g(p, mark):\n" + "".join(f"    {line}\n" for line in [*lines, "return mark(99)"])

    def _statement(self, depth: int, looped: bool) -> list[str]:
        made: dict[str, Callable[[], list[str]]] = {
            "mark": self._mark,
            "plain": lambda: self._plain(depth),
            "finally": lambda: self._finally(depth, looped),
            "loop": lambda: ["for i in range(2):", *_in(self._some(depth, True))],
            "caught": lambda: ["try:", *_in(self._some(depth, looped)), "except ValueError:", *_in(self._mark())],
            "if": lambda: [f"if mark.chance({self._random.randint(0, 9)}):", *_in(self._some(depth, looped) + self._leave(looped))],
        }
        kinds = ["mark"] if depth > 3 else ["plain", "finally", *made]
        return made[self._random.choice(kinds)]()

    def _some(self, depth: int, looped: bool) -> list[str]:
        return [line for _ in range(self._random.randint(1, 2)) for line in self._statement(depth + 1, looped)]

    def _mark(self) -> list[str]:
        self._marks += 1
        return [f"mark({self._marks})  # {self._marks}"]

    def _leave(self, looped: bool) -> list[str]:
        return [self._random.choice(["return mark(50)", *(["break", "continue"] if looped else []), "pass"])]

    def _name(self) -> str:
        self._names += self._random.random() < 0.8
        return f"f{self._names}"

    def _uses(self, name: str) -> list[str]:
        return self._random.choice(
            [[f"mark.read({name}.readline())"], [f"for line in {name}:", "    mark.read(line)"], [f"x = {name}.read()", "mark.read(x)"]]
        )

    def _plain(self, depth: int) -> list[str]:
        name = self._name()
        return [f"{name} = open(p)", *self._uses(name), *self._some(depth, False), *self._uses(name), f"{name}.close()"]

    def _finally(self, depth: int, looped: bool) -> list[str]:
        name = self._name()
        handler = ["except ValueError:", *_in(self._mark())] if self._random.random() < 0.4 else []
        body = [*self._uses(name), *self._some(depth, looped), *(self._leave(looped) if self._random.random() < 0.3 else [])]
        return [f"{name} = open(p)", "try:", *_in(body), *handler, "finally:", f"    {name}.close()"]


def _in(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


class _Mark:
    """Notes what happens; raises at one mark."""

    def __init__(self, at: int) -> None:
        self.at, self.log = at, list[object]()

    def __call__(self, number: int) -> int:
        self.log.append(number)
        if number == self.at:
            raise ValueError(number)
        return number

    def read(self, text: str) -> None:
        self.log.append(text)

    def chance(self, number: int) -> bool:
        return (self.at + number) % 2 == 0


def observe(text: str, at: int) -> tuple[tuple[object, ...], tuple[bool, ...]]:
    """What a run that raises at a mark notes and how it ends; then which of the files it opened are closed, in order."""
    opened: list[io.StringIO] = []

    def tracked(path: str) -> io.StringIO:
        opened.append(io.StringIO("one\ntwo\nthree\n"))
        return opened[-1]

    scope: dict[str, Any] = {"__builtins__": {**vars(builtins), "open": tracked}}
    exec(compile(text, "program", "exec"), scope)
    mark = _Mark(at)
    try:
        end: object = scope["g"]("path", mark)
    except ValueError as error:
        end = repr(error)
    return (*mark.log, end), tuple(file.closed for file in opened)
