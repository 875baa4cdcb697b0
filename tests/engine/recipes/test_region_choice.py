"""Which functions ask for being split, and which stretch is taken first."""

import ast

import pytest

from iama_engine.recipes.region_choice import LONG, best_region, complexity, too_long
from iama_engine.recipes.scopes import scope_tree
from iama_engine.recipes.source import read_source
from iama_engine.recipes.surroundings import Surroundings


def function(body: str) -> ast.stmt:
    """`work(p)` with a body."""
    return ast.parse(f"def work(p):\n{body}").body[0]


def chosen(body: str) -> list[str] | None:
    """The lines of the stretch that is worth most."""
    source = read_source("a.py", f"def work(p):\n{body}".encode())
    node = source.tree.body[0]
    assert isinstance(node, ast.FunctionDef)
    choice = best_region(source, Surroundings(scope_tree(source.tree), node, False, "work"))
    return None if choice is None else [ast.unparse(one).split("\n")[0] for one in choice.region.statements]


LINES = "    x()\n"


@pytest.mark.parametrize(
    ("body", "long"),
    [
        (LINES * (LONG - 1), False),
        (LINES * LONG, True),
        ("    if p: x()\n" * 15, False),
        ("    if p: x()\n" * 25, True),
        (LINES * 25, False),
    ],
)
def test_many_lines_or_many_branches_make_a_function_too_long(body: str, long: bool) -> None:
    assert too_long(function(body)) is long


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("    pass", 1),
        ("    if p and q or r: pass", 4),
        ("    for a in b:\n        while c: pass", 3),
        ("    try: x()\n    except A: pass\n    except B: pass", 3),
        ("    return [a for a in b if c if d]", 4),
        ("    return 1 if p else 2", 2),
        ("    match p:\n        case 1: pass\n        case _: pass", 3),
        ("    def inner():\n        if p: pass", 1),
    ],
)
def test_branches_are_counted_without_inner_functions(body: str, count: int) -> None:
    assert complexity(function(body)) == count


def test_the_body_of_a_branch_is_preferred_to_pieces_of_it() -> None:
    body = LINES * 14 + "    if p:\n" + "        y()\n" * 20 + LINES * 14
    assert chosen(body) == ["if p:"] or chosen(body) == ["y()"] * 20


def test_a_paragraph_begins_and_ends_at_a_seam() -> None:
    body = LINES * 24 + "\n    # the end\n" + "    y()\n" * 16
    assert chosen(body) == ["y()"] * 16


def test_without_a_seam_there_is_no_stretch() -> None:
    assert chosen(LINES * 60) is None


def test_too_many_values_across_are_not_worth_a_call() -> None:
    names = ", ".join("abcdefgh")
    body = f"    {names} = p\n" + LINES * 14 + "\n    # the middle\n" + "    y(a, b, c, d, e, f, g, h)\n" * 16 + "\n" + LINES * 14
    found = chosen(body)
    assert found is None or not any("y(" in line for line in found)
