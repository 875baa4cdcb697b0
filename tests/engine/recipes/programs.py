"""Random small programs with every shape of control flow, for proving that a rewrite changes nothing one can observe.

A program is one function `f(a, b, log)`; observing it means calling it and keeping what it returns or raises, and what it logged.
"""

import random
from collections.abc import Callable
from typing import Any

_VARIABLES = ("a", "b", "c", "d", "e", "total", "found")
_TRUSTED = ("a", "b")


class Program:
    """Writes one program from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lines: list[str] = []

    def text(self, statements: int = 14) -> str:
        """The program's source."""
        self._lines = ["def f(a, b, log):"]
        self._block(1, statements, in_loop=False)
        return "\n".join(self._lines) + "\n"

    def _block(self, depth: int, count: int, *, in_loop: bool) -> None:
        for position in range(count):
            if self._random.random() < 0.2:
                self._emit(depth, self._random.choice(["", "# next step", "# check the total"]))
            self._statement(depth, in_loop=in_loop, last=position == count - 1)

    def _emit(self, depth: int, line: str) -> None:
        self._lines.append("    " * depth + line if line else "")

    def _statement(self, depth: int, *, in_loop: bool, last: bool) -> None:
        kinds: list[Callable[[int, bool], None]] = [*[self._assign] * 5, *[self._log] * 3]
        if depth < 4:
            kinds += [self._if] * 3 + [self._for, self._while, self._try, self._comprehension, self._closure]
        if last and self._random.random() < 0.35:
            kinds = [self._leave]
        self._random.choice(kinds)(depth, in_loop)

    def _value(self) -> str:
        left = self._random.choice([*_VARIABLES, *_TRUSTED, *_TRUSTED, str(self._random.randint(0, 9))])
        right = self._random.choice([*_TRUSTED, str(self._random.randint(0, 9))])
        return f"{left} {self._random.choice(['+', '-', '*'])} {right}"

    def _condition(self) -> str:
        left = self._random.choice(_TRUSTED)
        test = f"{left} {self._random.choice(['>', '<', '==', '!=', '>='])} {self._random.randint(-3, 9)}"
        return self._random.choice([test, f"not {left}", f"{test} and {self._random.choice(_TRUSTED)}", test])

    def _assign(self, depth: int, _in_loop: bool) -> None:
        target = self._random.choice(_VARIABLES)
        operator = self._random.choice(["=", "=", "=", "+="])
        self._emit(depth, f"{target} {operator} {self._value()}")

    def _log(self, depth: int, _in_loop: bool) -> None:
        self._emit(depth, f"log.append({self._random.choice([*_VARIABLES, *_TRUSTED])})")

    def _if(self, depth: int, in_loop: bool) -> None:
        self._emit(depth, f"if {self._condition()}:")
        self._block(depth + 1, self._random.randint(1, 5), in_loop=in_loop)
        if self._random.random() < 0.3:
            self._emit(depth, f"elif {self._condition()}:")
            self._block(depth + 1, self._random.randint(1, 3), in_loop=in_loop)
        if self._random.random() < 0.5:
            self._emit(depth, "else:")
            self._block(depth + 1, self._random.randint(1, 4), in_loop=in_loop)

    def _for(self, depth: int, _in_loop: bool) -> None:
        self._emit(depth, f"for {self._random.choice(['c', 'd', 'item'])} in range({self._random.randint(0, 3)}):")
        self._block(depth + 1, self._random.randint(1, 5), in_loop=True)

    def _while(self, depth: int, _in_loop: bool) -> None:
        counter = f"n{depth}"
        self._emit(depth, f"{counter} = 0")
        self._emit(depth, f"while {counter} < {self._random.randint(1, 3)}:")
        self._emit(depth + 1, f"{counter} += 1")
        self._block(depth + 1, self._random.randint(1, 4), in_loop=True)

    def _try(self, depth: int, in_loop: bool) -> None:
        self._emit(depth, "try:")
        self._block(depth + 1, self._random.randint(1, 4), in_loop=in_loop)
        self._emit(depth, self._random.choice(["except (NameError, TypeError):", "except Exception as error:"]))
        self._block(depth + 1, self._random.randint(1, 3), in_loop=in_loop)
        if self._random.random() < 0.3:
            self._emit(depth, "finally:")
            self._emit(depth + 1, "log.append('finally')")

    def _comprehension(self, depth: int, _in_loop: bool) -> None:
        self._emit(depth, f"{self._random.choice(_VARIABLES)} = sum([item + {self._random.choice(_TRUSTED)} for item in range(3)])")

    def _closure(self, depth: int, _in_loop: bool) -> None:
        self._emit(depth, f"later = lambda: {self._random.choice(_VARIABLES)}")
        if self._random.random() < 0.7:
            self._emit(depth, "log.append(later())")

    def _leave(self, depth: int, in_loop: bool) -> None:
        choices = ["return a", f"return {self._value()}", "raise ValueError(a)", "return"]
        self._emit(depth, self._random.choice([*choices, *(["continue", "break"] * 3 if in_loop else [])]))


def observe(text: str, a: int, b: int) -> tuple[Any, ...]:
    """What calling the program shows: its result or the kind of its exception, and its log."""
    namespace: dict[str, Any] = {}
    log: list[Any] = []
    exec(compile(text, "program", "exec"), namespace)
    try:
        return ("returned", namespace["f"](a, b, log), log)
    except (ArithmeticError, NameError, TypeError, ValueError) as error:
        return ("raised", type(error).__name__, log)
