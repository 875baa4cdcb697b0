"""Where definitions begin and end, and what they are called."""

import ast

import pytest

from iama_engine.recipes.definitions import (
    address,
    definitions,
    first_line,
    last_line,
    lines_of,
    qualified_name,
    removal,
    siblings,
    stands_alone,
)
from iama_engine.recipes.scopes import ScopeTree, scope_tree
from iama_engine.recipes.source import Source, read_source

TEXT = """#!/usr/bin/env python
# coding: utf-8
# about one
@first
@second(
    1
)
def one():
    pass
    # deeper, belongs to one

# far away

# about two
# in two lines
class Two:
    # first of the body
    def three(self):
        def four(): ...
    if True:
        def five(self): ...
    else:
        class Six:
            def seven(self): ...
try:
    def eight(): ...
except E:
    def eight(): ...
"""


def given(text: str = TEXT) -> tuple[Source, ScopeTree, dict[str, ast.stmt]]:
    """A file with its definitions by name."""
    source = read_source("a.py", text.encode())
    return source, scope_tree(source.tree), dict(definitions(source.tree))


def test_every_definition_has_its_dotted_name_outer_before_inner() -> None:
    source, scopes, _ = given()
    names = [name for name, _ in definitions(source.tree)]
    assert sorted(names) == sorted(["one", "Two", "Two.three", "Two.three.four", "Two.five", "Two.Six", "Two.Six.seven", "eight", "eight"])
    assert all(names.index(name.rpartition(".")[0]) < names.index(name) for name in names if "." in name)
    assert all(qualified_name(node, scopes) == name for name, node in definitions(source.tree))


def test_any_node_is_named_after_the_definition_around_it() -> None:
    source, scopes, found = given()
    assert qualified_name(source.tree.body[0], scopes) == "one"
    assert qualified_name(found["Two.three"], scopes) == "Two.three"
    assert qualified_name(next(iter(ast.iter_child_nodes(found["Two.Six.seven"]))), scopes) == "Two.Six.seven"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("one", 3, 10), ("Two", 14, 24), ("Two.three", 17, 19), ("Two.three.four", 19, 19), ("Two.Six.seven", 24, 24)],
)
def test_comments_right_above_and_deeper_ones_below_belong_to_a_definition(name: str, first: int, last: int) -> None:
    source, scopes, found = given()
    lines = lines_of(found[name], source, scopes)
    assert (lines.first, lines.last) == (first, last)


def test_a_definition_begins_with_its_first_decorator() -> None:
    _, _, found = given()
    assert (first_line(found["one"]), last_line(found["one"])) == (4, 9)


def test_statements_of_every_kind_of_block_know_their_siblings() -> None:
    source, scopes, found = given()
    assert siblings(found["one"], scopes) is source.tree.body
    assert len(siblings(found["Two.Six"], scopes)) == 1
    assert len(siblings(found["eight"], scopes)) == 1


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("def f(): pass\n", True),
        ("x = 1; f = 2\n", False),
        ("def f(): pass; x = 1\n", True),
        ("if x: f = 1\n", False),
        ("f = 1;\n", False),
        ("f = 1  # why\n", True),
    ],
)
def test_only_a_statement_with_lines_of_its_own_stands_alone(text: str, alone: bool) -> None:
    source, scopes, _ = given(text)
    nodes = (one for one in ast.walk(source.tree) if isinstance(one, ast.FunctionDef | ast.Assign))
    node = next(one for one in nodes if ast.unparse(one).startswith(("f =", "def f")))
    assert stands_alone(node, source, scopes) is alone


@pytest.mark.parametrize(
    ("ends", "after"),
    [(False, "a = 1\n\n\nc = 3\n"), (True, "a = 1\n\n\nc = 3\n")],
)
def test_removal_leaves_one_set_of_blank_lines(ends: bool, after: str) -> None:
    source, scopes, found = given("a = 1\n\n\ndef b(): ...\n\n\nc = 3\n")
    start, end = removal(lines_of(found["b"], source, scopes), source, ends_block=ends)
    assert source.text[:start] + source.text[end:] == after


def test_an_address_is_the_path_with_or_without_a_name() -> None:
    source, _, _ = given()
    assert address(source, "Two.five") == "a.py::Two.five"
    assert address(source, "") == "a.py"
