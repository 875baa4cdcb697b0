"""Which parts of a script can grow, in which ways, and in which order they are tried."""

import pytest

from iama_engine.probe.growth import MOST, GrownCall, grow_calls
from iama_engine.probe.mixture import PlainScript
from iama_engine.probe.witness import read_tests

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


def grown(*addresses: str) -> tuple[GrownCall, ...]:
    return grow_calls(read_tests({"s.py": SUITE}), {address: HOLDERS[address] for address in addresses})


def sources_of(address: str, *ways: str) -> list[str]:
    return [one.source for one in grown(address) if one.way in ways]


def test_texts_and_lists_grow_and_items_are_added() -> None:
    assert [one.source for one in grown("shop.py::unique")] == [
        "value = shop.unique([3, 1, 3] * n)",
        "value = shop.unique([3, 1, 3, *range(n)])",
        "value = shop.unique([3, 1, 3], *[[3, 1, 3]] * n)",
    ]


def test_calls_for_their_effect_are_repeated_and_get_another_input_each_time() -> None:
    assert sources_of("shop.py::Cart.total", "longer", "again", "another each time", "larger") == [
        "cart = shop.Cart()\ncart.add('apple' * n)\nvalue = cart.total(2)",
        "cart = shop.Cart()\nfor turn in range(n):\n    cart.add('apple')\nvalue = cart.total(2)",
        "cart = shop.Cart()\nfor turn in range(n):\n    cart.add('apple' + str(turn))\nvalue = cart.total(2)",
        "cart = shop.Cart()\ncart.add('apple')\nvalue = cart.total(2 * n)",
        "cart = shop.Cart()\ncart.add('apple')\nfor turn in range(n):\n    value = cart.total(2 + turn)",
    ]


def test_one_call_fills_up_what_another_looks_at_also_in_turn() -> None:
    assert "made = shop.Cart()\nfor turn in range(n):\n    made.add('apple' + str(turn))\n    made.total(2)" in sources_of(
        "shop.py::Cart.total", "in turn"
    )
    assert "made = shop.Cart()\nfor turn in range(n):\n    made.total(2 + turn)\nmade.add('apple')" in sources_of(
        "shop.py::Cart.total", "filled up"
    )


@pytest.mark.parametrize(
    ("call", "grown_to"),
    [
        ("a.f({'k': 1})", "a.f({'k': 1, **dict.fromkeys(map(str, range(n)), 1)})"),
        ("a.f({'k'})", "a.f({'k', *map(str, range(n))})"),
        ("a.f({'C': 'k=v; l=w'})", "a.f({'C': ''.join(('k' + str(turn) + '=v; ' for turn in range(n))) + 'l=w'})"),
        ("a.f(b'1:x,')", "a.f(b'1:' + ''.join(('x' + str(turn) + ',' for turn in range(n))).encode('latin-1'))"),
        ("a.f(b'1:x,')", "a.f(b'1:x' + b',' * n)"),
        ("a.f(b'\\xe9')", "a.f(b' '.join([b'\\xe9'] * n))"),
        ("a.f(3)", "a.f(3 * n)"),
        ("a.f(1, None, key=2)", "a.f(1, None, *[None] * n, key=2)"),
        ("a.f('x')", "a.f('\\n'.join(['x'] * n))"),
        ("a.f('select a, b from t')", "a.f('select ' + 'a, ' * n + 'b from t')"),
        ("a.f(f'{a.g(1)} items', 'b')", "a.f(f'{a.g(1)} items', 'b' * n)"),
    ],
)
def test_what_else_an_input_can_be(call: str, grown_to: str) -> None:
    suite = f"import a\n\n\ndef test_x():\n    'Pinned.'\n    value = {call}\n    assert value == 1\n"
    assert f"value = {grown_to}" in {one.source for one in grow_calls(read_tests({"s.py": suite}), {"a": ["s.py::test_x"]})}


def test_several_calls_are_repeated_together() -> None:
    script = PlainScript(("b = a.Book()", "row = b.row(1)", "row.set(5)", "b.save()"), ("import a",))
    sources = {one.source for one in grow_calls({}, {}, [script])}
    assert "b = a.Book()\nfor turn in range(n):\n    row = b.row(1 + turn)\n    row.set(5)\nb.save()" in sources


def test_functions_take_turns_and_there_is_an_end() -> None:
    called = [
        "unique" if "unique" in one.source else "total" for one in grown("shop.py::unique", "shop.py::Cart.total") if one.way == "longer"
    ]
    assert called == ["unique", "total"]
    many = [
        PlainScript((f"b = a.Book({number})", *(f"b.f_{one}('w{number}', {one})" for one in range(9))), ("import a",))
        for number in range(99)
    ]
    assert len(grow_calls({}, {}, many)) == MOST


@pytest.mark.parametrize("calls", [("value = a.f(key=None)",), ("n = a.f('x')", "a.g(n)"), ()])
def test_a_script_that_cannot_grow_or_needs_the_name_of_the_size_is_left_out(calls: tuple[str, ...]) -> None:
    assert grow_calls({}, {}, [PlainScript(calls, ("import a",))]) == ()


def test_a_test_that_is_no_generated_one_or_ends_with_an_exception_is_left_out() -> None:
    raising = "import a\nimport pytest\n\n\ndef test_x():\n    'Pinned.'\n    with pytest.raises(ValueError):\n        a.f('x')\n"
    assert grow_calls(read_tests({"s.py": SUITE}), {"shop.py::unique": ["own.py::test_x"]}) == ()
    assert grow_calls(read_tests({"s.py": raising}), {"a": ["s.py::test_x"]}) == ()


def test_what_is_assigned_to_does_not_grow() -> None:
    (one, *_) = grow_calls({}, {}, [PlainScript(("first, second = a.f((1, 2))",), ("import a",))])
    assert one.source == "first, second = a.f((1, 2) * n)"
