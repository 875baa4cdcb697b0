"""What all stretches of a function share: whether it may be split, its instance, and names that live on in closures."""

import ast
import textwrap

import pytest

from iama_engine.recipes.scopes import FUNCTIONS, scope_tree
from iama_engine.recipes.surroundings import Surroundings


def around(text: str) -> Surroundings:
    """The first function of a module, or the first method of its first class."""
    tree = ast.parse(textwrap.dedent(text))
    top = tree.body[0]
    node = next(one for one in top.body if isinstance(one, FUNCTIONS)) if isinstance(top, ast.ClassDef) else top
    assert isinstance(node, FUNCTIONS)
    return Surroundings(scope_tree(tree), node, isinstance(top, ast.ClassDef), node.name)


@pytest.mark.parametrize(
    ("body", "splittable"),
    [
        ("return a", True),
        ("return a.locality", True),
        ("return locals()", False),
        ("return vars()", False),
        ("return eval('a')", False),
        ("return sys._getframe()", False),
        ("return inspect.currentframe()", False),
        ("return log('x', stacklevel=2)", False),
        ("global b; b = a", False),
        ("def g():\n        nonlocal a\n        a = 1\n    return g", False),
    ],
)
def test_a_function_that_looks_at_its_own_frame_stays_whole(body: str, splittable: bool) -> None:
    assert around(f"def f(a):\n    {body}").splittable is splittable


@pytest.mark.parametrize(("decorator", "splittable"), [("cache", True), ("numba.njit", False), ("jit(nopython=True)", False)])
def test_what_a_compiler_translates_stays_whole(decorator: str, splittable: bool) -> None:
    assert around(f"@{decorator}\ndef f(a): return a").splittable is splittable


@pytest.mark.parametrize(
    ("text", "instance"),
    [
        ("class A:\n    def f(self, a): return a", "self"),
        ("class A:\n    def f(this): return this", "this"),
        ("class A:\n    @property\n    def f(self): return 1", "self"),
        ("class A:\n    def f(self):\n        self = other()\n        return self", None),
        ("class A:\n    @staticmethod\n    def f(a): return a", None),
        ("class A:\n    @classmethod\n    def f(cls): return cls", None),
        ("class A:\n    def __new__(cls): return cls", None),
        ("class A:\n    def f(): return 1", None),
        ("def f(self): return self", None),
    ],
)
def test_the_instance_is_the_first_parameter_that_nothing_rebinds(text: str, instance: str | None) -> None:
    assert around(text).instance == instance


def test_parameters_of_every_kind_are_listed_in_order() -> None:
    assert around("def f(a, /, b, *c, d=1, **e): pass").parameters == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("body", "captured"),
    [
        ("return [a for _ in b]", ""),
        ("return {a: b for _ in b}", ""),
        ("return (a for _ in b)", "a"),
        ("return [(a for _ in c) for c in b]", "a"),
        ("return lambda: a", "a"),
        ("return lambda a: a + b", "b"),
        ("def g(): return len(b)\n    return g", "b"),
        ("class G:\n        c = a\n    return G", "a"),
        ("return a + b", ""),
    ],
)
def test_a_name_is_captured_where_something_inside_may_read_it_later(body: str, captured: str) -> None:
    assert "".join(sorted(around(f"def f(a, b):\n    {body}").captured)) == captured
