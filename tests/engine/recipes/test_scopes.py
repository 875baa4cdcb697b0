"""Names and their scopes, by Python's own rules."""

import ast

import pytest

from iama_engine.recipes.scopes import FUNCTIONS, Scope, ScopeTree, all_arguments, first_argument, imported_name, scope_tree


def tree_of(text: str) -> tuple[ast.Module, ScopeTree]:
    """A parsed text with its scopes."""
    tree = ast.parse(text)
    return tree, scope_tree(tree)


def owner_kind(text: str) -> str:
    """Who owns the name `x` where the expression statement `x` stands."""
    tree, scopes = tree_of(text)
    (use,) = (
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Name) and node.value.id == "x"
    )
    owner = scopes.owner("x", scopes.of_node[use])
    return "nobody" if owner is None else getattr(owner.node, "name", type(owner.node).__name__)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("x", "nobody"),
        ("x = 1\nx", "Module"),
        ("def f(x):\n    x", "f"),
        ("def f():\n    x\n    x = 1", "f"),
        ("x = 1\ndef f():\n    global x\n    x = 2\n    x", "Module"),
        ("def f():\n    x = 1\n    def g():\n        x", "f"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n        x", "f"),
        ("def f():\n    x = 1\n    def g():\n        global x\n        x", "nobody"),
        ("class C:\n    x = 1\n    x", "C"),
        ("class C:\n    x = 1\n    def f(self):\n        x", "nobody"),
        ("x = 0\nclass C:\n    x = 1\n    def f(self):\n        x", "Module"),
        ("def f():\n    [y for x in y]\n    x", "nobody"),
        ("def f():\n    [y for y in z if (x := y)]\n    x", "f"),
        ("def f():\n    import x.y\n    x", "f"),
        ("def f():\n    from y import z as x\n    x", "f"),
        ("def f():\n    try: ...\n    except E as x:\n        x", "f"),
        ("def f():\n    for (x, *y) in z:\n        x", "f"),
        ("def f():\n    with y as x:\n        x", "f"),
        ("def f():\n    match y:\n        case {'a': _, **x}:\n            x", "f"),
        ("def f():\n    match y:\n        case [*x]:\n            x", "f"),
        ("def f():\n    match y:\n        case int() as x:\n            x", "f"),
        ("def f():\n    def x(): ...\n    x", "f"),
        ("def f():\n    class x: ...\n    x", "f"),
        ("def f():\n    del x\n    x", "f"),
        ("def f(*x):\n    x", "f"),
        ("def f(*, y=1, **x):\n    x", "f"),
    ],
)
def test_a_name_belongs_to_the_scope_that_python_would_look_in(text: str, owner: str) -> None:
    assert owner_kind(text) == owner


def scope_of(text: str, name: str) -> str:
    """The scope that the first occurrence of a name is written in."""
    tree, scopes = tree_of(text)
    use = next(node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name)
    scope: Scope = scopes.of_node[use]
    return getattr(scope.node, "name", type(scope.node).__name__)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("def f(a=x): ...", "Module"),
        ("def f(a: x): ...", "Module"),
        ("def f() -> x: ...", "Module"),
        ("@x\ndef f(): ...", "Module"),
        ("class C(x): ...", "Module"),
        ("class C:\n    @x\n    def f(self): ...", "C"),
        ("lambda a=x: a", "Module"),
        ("lambda: x", "Lambda"),
        ("[a for a in x]", "Module"),
        ("[x for a in b]", "ListComp"),
        ("[a for a in b for c in x]", "ListComp"),
        ("{a: 1 for a in b if x}", "DictComp"),
    ],
)
def test_defaults_annotations_decorators_and_first_iterables_belong_outside(text: str, scope: str) -> None:
    assert scope_of(text, "x") == scope


def test_every_node_has_its_parents_up_to_the_module() -> None:
    tree, scopes = tree_of("class C:\n    def f(self, a=1, *b: int, **c):\n        return [d for d in (lambda: a)()]\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.arg | ast.stmt):
            assert list(scopes.ancestors(node))[-1] is tree


def test_generated_code_may_nest_as_deep_as_the_parser_takes() -> None:
    tree, scopes = tree_of("x = " + " + ".join(["y"] * 800))
    assert len(scopes.module.uses["y"]) == 800
    assert scopes.made_by == {tree: scopes.module}


def test_a_global_name_may_be_a_builtin() -> None:
    tree, scopes = tree_of("def f(a):\n    return len(a)\n")
    inner = scopes.made_by[tree.body[0]]
    assert scopes.is_global("len", inner)
    assert not scopes.is_global("a", inner)


def test_walk_gives_a_scope_and_all_inside_it() -> None:
    _, scopes = tree_of("def f():\n    def g():\n        return [a for a in b]\n    return lambda: 1\n")
    assert len(list(scopes.module.walk())) == 5


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import a", "a"),
        ("import a.b", "a"),
        ("import a.b as c", "c"),
        ("from a import b", "b"),
        ("from a import b as c", "c"),
    ],
)
def test_what_an_import_binds(text: str, name: str) -> None:
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.Import | ast.ImportFrom)
    assert imported_name(node.names[0]) == name


@pytest.mark.parametrize(
    ("header", "names", "first"),
    [("a, /, b, *c, d, **e", "abcde", "a"), ("*, a", "a", None), ("", "", None), ("*a", "a", None), ("a=1", "a", "a")],
)
def test_parameters_in_the_order_written(header: str, names: str, first: str | None) -> None:
    node = ast.parse(f"def f({header}): ...").body[0]
    assert isinstance(node, FUNCTIONS)
    assert [one.arg for one in all_arguments(node.args)] == list(names)
    argument = first_argument(node)
    assert (argument.arg if argument else None) == first
