"""Which lines ran: of the files asked about only, and of the lines asked about."""

import threading
from collections.abc import Collection
from typing import Any

import pytest

from iama_engine.runner.reach import Reach

SOURCE = """\
def half(n):
    if n > 1:
        return n / 2
    return 0
def other():
    return half(0)
def counted():
    yield 1
    yield 2
"""


@pytest.fixture
def functions() -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    exec(compile(SOURCE, "/tree/lib.py", "exec"), namespace)
    return namespace


def reach(lines: dict[str, Collection[int]] | None = None) -> Reach:
    return Reach({"/tree/lib.py": "lib.py"}, lines)


def test_only_lines_that_ran_are_seen_and_under_the_short_path(functions: dict[str, Any]) -> None:
    watch = reach()
    with watch.watching():
        functions["half"](0)
    functions["half"](4)
    assert watch.forget() == {("lib.py", 2), ("lib.py", 4)}


def test_what_was_seen_is_forgotten_once_it_was_told(functions: dict[str, Any]) -> None:
    watch = reach()
    with watch.watching():
        functions["half"](4)
        assert watch.forget() == {("lib.py", 2), ("lib.py", 3)}
        functions["half"](0)
    assert watch.forget() == {("lib.py", 2), ("lib.py", 4)}
    assert watch.forget() == set()


def test_a_frame_that_began_before_the_last_telling_tells_no_more(functions: dict[str, Any]) -> None:
    watch = reach()
    with watch.watching():
        numbers = iter(functions["counted"]())
        next(numbers)
        assert watch.forget() == {("lib.py", 8)}
        assert next(numbers) == 2
    assert watch.forget() <= {("lib.py", 9)}


def test_functions_without_a_line_of_interest_are_not_watched_until_asked_again(functions: dict[str, Any]) -> None:
    watch = reach({"lib.py": {6}})
    with watch.watching():
        functions["other"]()
    assert watch.forget() == {("lib.py", 6)}
    watch.lines = {"lib.py": {2}}
    watch.reconsider()
    with watch.watching():
        functions["other"]()
    assert watch.forget() == {("lib.py", 2), ("lib.py", 4)}


@pytest.mark.parametrize(("threads", "seen"), [(False, set()), (True, {("lib.py", 2), ("lib.py", 4)})])
def test_threads_are_watched_where_that_is_asked_for(functions: dict[str, Any], threads: bool, seen: set[tuple[str, int]]) -> None:
    watch = reach()
    with watch.watching(threads=threads):
        thread = threading.Thread(target=functions["half"], args=(0,))
        thread.start()
        thread.join()
    assert watch.forget() == seen


def test_a_file_nobody_asked_about_is_not_seen(functions: dict[str, Any]) -> None:
    watch = Reach({"/tree/elsewhere.py": "elsewhere.py"})
    with watch.watching():
        functions["half"](0)
    assert watch.forget() == set()
