"""Where a literal may become a name, and where it has to stay."""

import ast

import pytest

from iama_engine.recipes.literal_places import constant_literals, key_literals, replaceable_literals
from iama_engine.recipes.scopes import scope_tree


def replaceable(body: str) -> list[object]:
    tree = ast.parse("def f(a, b):\n" + "".join(f"    {line}\n" for line in body.split("\n")))
    return [node.value for node in replaceable_literals(scope_tree(tree))]


@pytest.mark.parametrize(
    "body", ["return 'w'", "a('w')", "x = 'w'", "a == 'w'", "a('x' + b, k='w')[0]", "raise E('w')", "return ['w']", "return {b: 'w'}"]
)
def test_a_value_may_have_a_name(body: str) -> None:
    assert "w" in replaceable(body)


@pytest.mark.parametrize(
    "body",
    [
        "'w'",
        "return f'{a}w'",
        "return f\"{'w'}\"",
        "return 'w%s' % a",
        "return 'w'.join(a)",
        "return a['w']",
        "return {'w': a}",
        "return a.get('w')",
        "return getattr(a, 'w')",
        "return a.encode('w')",
        "return open(a, 'w')",
        "return open(a, mode='w')",
        "def g(x='w'): return x",
        "def g(x: 'w') -> 'w': return x",
        "x: 'w' = a",
        "@a('w')\ndef g(): return 1",
        "class A:\n    x = 'w'",
        "match a:\n    case 'w': return 1",
        "match a:\n    case {'w': 1}: return 1",
        "x = a[b, 'w']",
        "__slots__ = ('w',)",
    ],
)
def test_a_literal_that_has_to_stay(body: str) -> None:
    assert "w" not in replaceable(body)


def test_truth_values_and_what_is_outside_functions_have_no_place() -> None:
    tree = ast.parse("x = 'w'\ndef f():\n    return True\n")
    assert list(replaceable_literals(scope_tree(tree))) == []


def test_keys_and_constants_of_a_module() -> None:
    tree = ast.parse("WORD = 'w'\nx = {'k': 'v'}\ny = x['s']\nx.pop('p')\n")
    assert key_literals(scope_tree(tree)) == {"k", "s", "p"}
    assert constant_literals(tree) == {"w"}
