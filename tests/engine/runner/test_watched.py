"""Functions that tell which lines they run and what decided, and do all else as before."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from iama_engine.runner.swap import Loaded
from iama_engine.runner.units import read_units
from iama_engine.runner.watched import Watched, decisions_of, telling, watch

SOURCE = '''
def plain(n, step=2):
    """A docstring stays one."""
    if not n and step:
        return None
    total = [one + step for one in range(n)
             if one]
    return total[1:n] or "none"

class Base:
    def get(self):
        return 1

class Box(Base):
    """Counts."""
    def get(self):
        return super().get() + self.__more(2)
    def __more(self, n):
        yield_ = yes = n
        del yes
        return yield_

def several():
    for n in 1, 2:
        got = yield n
        if got:
            raise ValueError(f"got {got}")
'''
LINES = set[tuple[str, int]]


@pytest.fixture
def lib(tmp_path: Path) -> ModuleType:
    module = ModuleType("lib")
    exec(compile(SOURCE, "lib.py", "exec"), vars(module))
    return module


@pytest.fixture
def watched(lib: ModuleType) -> Iterator[list[Watched]]:
    units = read_units("lib.py", SOURCE.encode())
    loaded = Loaded.find(Path(), units)
    yield [watch(unit, loaded, 0) for unit in units]
    assert lib.plain(0) is None


def told(watched: list[Watched], call: Any) -> tuple[Any, LINES, list[Any]]:
    lines: LINES = set()
    values: list[Any] = []

    def tell(place: int, value: Any) -> Any:
        values.append(value)
        return value

    def tell_rounds(place: int, value: Any) -> Any:
        values.append((place, type(value)))
        return value

    with telling(watched, lines.add, tell, tell_rounds):
        answer = call()
    return answer, lines, values


def test_every_function_can_be_watched(watched: list[Watched]) -> None:
    assert all(one.code is not None and one.functions for one in watched)


def test_what_runs_tells_its_lines_and_what_decides(lib: ModuleType, watched: list[Watched]) -> None:
    answer, lines, values = told(watched, lambda: lib.plain(0))
    assert (answer, {line for _, line in lines}) == (None, {4, 5})
    assert values == [0, True, 2, 2], "in the order they came"
    answer, lines, values = told(watched, lambda: lib.plain(3))
    assert (answer, {line for _, line in lines}) == ([4], {4, 6, 7, 8})
    assert values == [3, False, False, (4, range), 0, 1, 2, [4]]


def test_a_method_keeps_its_class_and_its_own_names(lib: ModuleType, watched: list[Watched]) -> None:
    answer, lines, _ = told(watched, lambda: lib.Box().get())
    assert answer == 3
    assert {line for _, line in lines} >= {12, 17, 19, 20, 21}


def test_a_generator_goes_on_where_it_was_and_an_error_comes_from_its_own_line(lib: ModuleType, watched: list[Watched]) -> None:
    def call() -> int:
        running = lib.several()
        next(running)
        with pytest.raises(ValueError, match="got 7") as caught:
            running.send(7)
        return caught.tb.tb_next.tb_lineno if caught.tb.tb_next else 0

    answer, lines, _ = told(watched, call)
    assert answer == 27
    assert ("lib.py", 27) in lines


def test_nothing_is_told_any_more_afterwards(lib: ModuleType, watched: list[Watched]) -> None:
    codes = [function.__code__ for one in watched for function in one.functions]
    told(watched, lambda: lib.plain(3))
    assert [function.__code__ for one in watched for function in one.functions] == codes
    assert lib.plain.__doc__ == "A docstring stays one."


def test_decisions_are_conditions_their_parts_and_what_loops_go_through() -> None:
    (unit, *_) = read_units("lib.py", SOURCE.encode())
    texts = [ast.unparse(slot.node) for slot in decisions_of(unit)]
    assert texts == ["not n and step", "not n", "n", "step", "range(n)", "one", "total[1:n]"]


def test_a_function_that_is_not_searched_tells_its_lines_alone(lib: ModuleType) -> None:
    units = read_units("lib.py", SOURCE.encode())
    alone = [watch(unit, Loaded.find(Path(), units), None) for unit in units]
    _, lines, values = told(alone, lambda: lib.plain(0))
    assert ({line for _, line in lines}, values) == ({4, 5}, [])
