"""Inputs that grow: which parts of a call can, what is told of their time, and what counts as a slowdown."""

from typing import Any

import pytest

from iama_engine.probe.pace import MARK, SIZES, STOPPED_S, GrownCall, find_slowdowns, grow_calls, read_pace, write_pace
from iama_engine.probe.witness import read_tests
from iama_engine.runner.contract import TestOutcome

SUITE = """import shop


def test_one():
    'Pinned.'
    value = shop.unique([3, 1, 3])
    assert value == [3, 1]


def test_two():
    'Pinned.'
    cart = shop.Cart()
    cart.add('apple')
    value = cart.total(2)
    assert value == 2
"""
HOLDERS = {"shop.py::unique": ["s.py::test_one"], "shop.py::Cart.total": ["s.py::test_two"]}


def grown() -> tuple[GrownCall, ...]:
    return grow_calls(read_tests({"s.py": SUITE}), HOLDERS)


def sources_of(address: str) -> list[str]:
    return [one.source for one in grown() if one.address == address]


def test_texts_and_lists_grow_and_items_are_added() -> None:
    assert sources_of("shop.py::unique") == ["value = shop.unique([3, 1, 3] * n)", "value = shop.unique([3, 1, 3, *range(n)])"]


def test_calls_for_their_effect_are_repeated_and_get_another_input_each_time() -> None:
    assert sources_of("shop.py::Cart.total") == [
        "cart = shop.Cart()\ncart.add('apple' * n)\nvalue = cart.total(2)",
        "cart = shop.Cart()\nfor turn in range(n):\n    cart.add('apple')\nvalue = cart.total(2)",
        "cart = shop.Cart()\nfor turn in range(n):\n    cart.add('apple' + str(turn))\nvalue = cart.total(2)",
        "cart = shop.Cart()\ncart.add('apple')\nvalue = cart.total(2 * n)",
        "cart = shop.Cart()\ncart.add('apple')\nfor turn in range(n):\n    value = cart.total(2 + turn)",
    ]


@pytest.mark.parametrize(
    ("call", "grown_to"),
    [
        ("a.f({'k': 1})", "a.f({'k': 1, **dict.fromkeys(map(str, range(n)), 1)})"),
        ("a.f({'k'})", "a.f({'k', *map(str, range(n))})"),
        ("a.f(3)", "a.f(3 * n)"),
    ],
)
def test_what_else_an_input_can_be(call: str, grown_to: str) -> None:
    suite = f"import a\n\n\ndef test_x():\n    'Pinned.'\n    value = {call}\n    assert value == 1\n"
    assert f"value = {grown_to}" in {one.source for one in grow_calls(read_tests({"s.py": suite}), {"a": ["s.py::test_x"]})}


def test_functions_take_turns() -> None:
    assert [one.address for one in grown()][:3] == ["shop.py::unique", "shop.py::Cart.total", "shop.py::unique"]


def test_a_test_that_is_no_generated_one_and_a_call_that_cannot_grow_are_left_out() -> None:
    assert grow_calls(read_tests({"s.py": SUITE}), {"shop.py::unique": ["own.py::test_x"]}) == ()
    assert (
        grow_calls(
            read_tests({"s.py": "import a\n\n\ndef test_x():\n    'Pinned.'\n    value = a.f(None)\n    assert value == 1\n"}),
            {"a": ["s.py::test_x"]},
        )
        == ()
    )


def told(source: str) -> dict[int, dict[int, float]]:
    """What a pace file tells when its tests run."""
    names: dict[str, Any] = {}
    exec(compile(source, "pace", "exec"), names)
    outcomes = []
    for name in [name for name in names if name.startswith("test_")]:
        with pytest.raises(AssertionError, match=MARK) as raised:
            names[name]()
        outcomes.append(TestOutcome(f"pace.py::{name}", "failed", 0.0, excerpt=f"AssertionError: {raised.value}\nmore"))
    return read_pace(outcomes)


def test_each_size_is_timed_until_it_takes_too_long_or_fails() -> None:
    calls = (
        GrownCall("a", "", "sorted(range(n))", ()),
        GrownCall("b", "", "sum(range(n * 200_000))", ()),
        GrownCall("c", "", "assert n < 50", ()),
    )
    taken = told(write_pace(calls))
    assert tuple(taken[0]) == SIZES and all(seconds >= 0 for seconds in taken[0].values())
    assert 1 in taken[1] and SIZES[-1] not in taken[1]
    assert tuple(taken[2]) == (1, 8)


def test_a_call_that_hangs_on_larger_input_is_stopped_and_told() -> None:
    hangs = GrownCall("a", "", "while n > 8:\n    pass", ())
    taken = told(write_pace((hangs,)))
    assert list(taken[0]) == [1, 8, 64] and taken[0][64] >= STOPPED_S
    (slow,) = find_slowdowns([hangs], [{0: {1: 1e-6, 8: 1e-6, 64: 1e-6, 512: 1e-6}}], [{0: taken[0]}])
    assert (slow.size, slow.now_s >= STOPPED_S) == (64, True)


def test_a_formatted_text_stays_as_it_is() -> None:
    suite = "import a\n\n\ndef test_x():\n    'Pinned.'\n    value = a.f(f'{a.g(1)} items', 'b')\n    assert value == 1\n"
    one, *_ = grow_calls(read_tests({"s.py": suite}), {"a": ["s.py::test_x"]})
    assert one.source == "value = a.f(f'{a.g(1)} items', 'b' * n)"


def test_what_is_assigned_to_does_not_grow() -> None:
    suite = "import a\n\n\ndef test_x():\n    'Pinned.'\n    first, second = a.f((1, 2))\n    assert first == 1\n"
    one, *_ = grow_calls(read_tests({"s.py": suite}), {"a": ["s.py::test_x"]})
    assert one.source.endswith("= a.f((1, 2) * n)") and one.source.count("n)") == 1


CALLS = (GrownCall("f", "f([1])", "", ()), GrownCall("f", "f('x')", "", ()), GrownCall("g", "g([1])", "", ()))
LINEAR, SQUARE = {64: 0.0001, 512: 0.0008, 4096: 0.0064}, {64: 0.0002, 512: 0.0128}


def test_the_worst_slowdown_of_a_function_is_told_with_its_powers() -> None:
    (slow,) = find_slowdowns(CALLS, [{0: LINEAR, 1: LINEAR, 2: LINEAR}], [{0: SQUARE, 1: {64: 0.0001, 512: 0.006}, 2: LINEAR}])
    assert (slow.address, slow.call, slow.size, slow.power_before, slow.power_now) == ("f", "f([1])", 512, 1.0, 2.0)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([LINEAR], [{size: seconds * 2 for size, seconds in LINEAR.items()}]),
        ([{64: 0.0001}], [{64: 0.0008}]),
        ([{64: 0.01}, {64: 0.002}], [{64: 0.01}, {64: 0.005}]),
        ([{}], [SQUARE]),
        ([SQUARE], [LINEAR]),
    ],
)
def test_noise_small_change_and_what_was_not_timed_are_no_slowdown(before: list[dict[int, float]], now: list[dict[int, float]]) -> None:
    assert find_slowdowns(CALLS[:1], [{0: run} for run in before], [{0: run} for run in now]) == ()


def test_what_tells_nothing_is_left_out() -> None:
    outcomes = [
        TestOutcome("pace.py::test_0", "failed", 0.0, excerpt="AssertionError: else"),
        TestOutcome("pace.py::test_1", "failed", 0.0, excerpt=f"{MARK}not json"),
        TestOutcome("pace.py::test_x", "failed", 0.0, excerpt=f"{MARK}{{}}"),
    ]
    assert read_pace(outcomes) == {}
