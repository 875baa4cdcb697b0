"""Groups of files that import each other in a ring."""

import pytest

from iama_engine.symbols.cycles import import_cycles


@pytest.mark.parametrize(
    ("graph", "cycles"),
    [
        ({}, ()),
        ({"a": ("b",), "b": ("c",), "c": ()}, ()),
        ({"a": ("b",), "b": ("a",)}, (("a", "b"),)),
        ({"a": ("b",), "b": ("c",), "c": ("a",), "d": ("a", "e"), "e": ("d",), "f": ("a", "d")}, (("a", "b", "c"), ("d", "e"))),
        ({"a": ("b", "c"), "b": ("d",), "c": ("d",), "d": ()}, ()),
    ],
    ids=["nothing", "a line", "a pair", "two rings", "a diamond"],
)
def test_rings_are_found_and_nothing_else(graph: dict[str, tuple[str, ...]], cycles: tuple[tuple[str, ...], ...]) -> None:
    assert import_cycles(graph) == cycles


def test_a_ring_of_many_thousand_files_needs_no_deep_stack() -> None:
    names = [f"m{number:05}" for number in range(20_000)]
    graph = {name: (names[(at + 1) % len(names)],) for at, name in enumerate(names)}
    assert import_cycles(graph) == (tuple(names),)
