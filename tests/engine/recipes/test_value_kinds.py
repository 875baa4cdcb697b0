"""What kind of value an expression surely has."""

import ast

import pytest

from iama_engine.recipes.scopes import scope_tree
from iama_engine.recipes.value_kinds import Kind, joined, kind_of


def kind(body: str, expression: str) -> Kind | None:
    """The kind of an expression at the end of a function with this body."""
    lines = [*body.split("\n"), f"return {expression}"]
    tree = ast.parse("def f(p):\n" + "".join(f"    {line}\n" for line in lines if line))
    statement = next(node for node in ast.walk(tree) if isinstance(node, ast.Return))
    assert statement.value is not None
    return kind_of(statement.value, scope_tree(tree))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'a'", Kind.TEXT),
        ("f'{p}'", Kind.TEXT),
        ("1", Kind.WHOLE),
        ("-1", Kind.WHOLE),
        ("True", Kind.TRUTH),
        ("None", Kind.NOTHING),
        ("1.5", Kind.SOMETHING),
        ("[p]", Kind.SOMETHING),
        ("{1: p}", Kind.SOMETHING),
        ("not p", Kind.TRUTH),
        ("p is None", Kind.TRUTH),
        ("p in q", Kind.TRUTH),
        ("len(p)", Kind.WHOLE),
        ("repr(p)", Kind.TEXT),
        ("isinstance(p, q)", Kind.TRUTH),
        ("'a' + str(p)", Kind.TEXT),
        ("'%s' % p", Kind.TEXT),
        ("len(p) // 2 + 1", Kind.WHOLE),
        ("len(p) / 2", None),
        ("p == 1", None),
        ("p", None),
        ("p + 1", None),
        ("p()", None),
        ("(1, 2)", None),
        ("-p", None),
        ("p.len()", None),
    ],
)
def test_by_form(expression: str, expected: Kind | None) -> None:
    assert kind("", expression) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = 1", Kind.WHOLE),
        ("x = 1\nx = len(p)", Kind.WHOLE),
        ("x = 1\nx = 'a'", Kind.SOMETHING),
        ("x = 1\nx = p", None),
        ("x = 1\nx += 1", None),
        ("x, y = p", None),
        ("for x in range(3): pass", Kind.WHOLE),
        ("for x in p: pass", None),
        ("for x, y in enumerate(p): pass", Kind.WHOLE),
        ("for y, x in enumerate(p): pass", None),
        ("try: pass\nexcept ValueError as x: pass", Kind.SOMETHING),
        ("x = 1\ndef g():\n    nonlocal x\n    x = p", None),
        ("global x\nx = 1", None),
    ],
)
def test_a_local_variable_is_what_all_its_bindings_are(body: str, expected: Kind | None) -> None:
    assert kind(body, "x") is expected


def test_a_shadowed_builtin_proves_nothing() -> None:
    assert kind("len = p", "len(p)") is None


def test_a_variable_bound_to_itself_ends() -> None:
    assert kind("x = y\ny = x", "x") is None


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([Kind.TEXT, Kind.TEXT], Kind.TEXT),
        ([Kind.TEXT, Kind.WHOLE], Kind.SOMETHING),
        ([Kind.TEXT, None], None),
        ([], None),
    ],
)
def test_joined(kinds: list[Kind | None], expected: Kind | None) -> None:
    assert joined(kinds) is expected
