"""Reads, writes and sure assignments of statements, and what a variable surely is before one of them."""

import ast
import textwrap
from dataclasses import dataclass

import pytest

from iama_engine.recipes.dataflow import assigned_before, exposed, flow_of, may_swallow
from iama_engine.recipes.scopes import ScopeTree, scope_tree


@dataclass(frozen=True, slots=True)
class Parsed:
    """A function `work` with the names of its module."""

    scopes: ScopeTree
    function: ast.FunctionDef


def parsed(body: str) -> Parsed:
    """`work(p)` with a body; `a` to `e` are variables of it in any case."""
    text = "def work(p):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n    a = b = c = d = e = None\n"
    tree = ast.parse(text)
    assert isinstance(tree.body[0], ast.FunctionDef)
    return Parsed(scope_tree(tree), tree.body[0])


@pytest.mark.parametrize(
    ("body", "reads", "writes", "sure"),
    [
        ("a = b", "b", "a", "a"),
        ("a = 1; b = a", "", "ab", "ab"),
        ("a += b", "ab", "a", "a"),
        ("a: int = b", "b", "a", "a"),
        ("a: int", "", "", ""),
        ("a, (b, *c) = d", "d", "abc", "abc"),
        ("a.x = b[c] = d", "abcd", "", ""),
        ("del a", "", "a", ""),
        ("if a:\n    b = 1\n    c = 1\nelse:\n    b = 2", "a", "bc", "b"),
        ("if a:\n    return\nelse:\n    b = 2", "a", "b", "b"),
        ("for a in b:\n    c = a", "b", "ac", ""),
        ("while a:\n    b = c\n    c = 1", "ac", "bc", ""),
        ("with a as b:\n    c = b", "a", "bc", "bc"),
        ("with suppress(a):\n    c = 1", "a", "c", ""),
        ("try:\n    a = 1\nexcept b as c:\n    a = c", "b", "ac", "a"),
        ("try:\n    a = 1\nexcept b:\n    d = a", "ab", "ad", ""),
        ("try:\n    a = 1\nfinally:\n    b = a", "a", "ab", "ab"),
        ("try:\n    a = 1\nexcept E:\n    raise\nelse:\n    b = 1", "", "ab", "ab"),
        ("match a:\n    case [b, *c] if d:\n        e = b", "ad", "bce", ""),
        ("a = [b for b in c if d]", "cd", "a", "a"),
        ("if (a := b):\n    c = 1", "b", "ac", ""),
        ("def a():\n    return b", "b", "a", "a"),
        ("import a", "", "a", "a"),
        ("a = lambda x=b: (x, c)", "bc", "a", "a"),
        ("a = unknown + print", "", "a", "a"),
        ("a = p", "p", "a", "a"),
    ],
)
def test_reads_come_before_writes_and_sure_means_on_every_path(body: str, reads: str, writes: str, sure: str) -> None:
    given = parsed(body)
    flow, end = flow_of(given.scopes, given.function, given.function.body[:-1])
    assert "".join(sorted(flow.reads)) == reads
    assert "".join(sorted(flow.writes)) == writes
    assert "".join(sorted(end or ())) == sure


def test_a_block_that_never_ends_has_no_state_at_its_end() -> None:
    given = parsed("a = 1\nreturn a")
    assert flow_of(given.scopes, given.function, given.function.body[:-1])[1] is None


def before_mark(body: str) -> str:
    """What is surely assigned before the statement `mark`, wherever it stands."""
    given = parsed(body)
    lines = [node for node in ast.walk(given.function) if isinstance(node, ast.Expr)]
    (mark,) = (one for one in lines if ast.unparse(one) == "mark")
    return "".join(sorted(assigned_before(given.scopes, given.function, mark, ["p"])))


@pytest.mark.parametrize(
    ("body", "assigned"),
    [
        ("mark", "p"),
        ("a = 1\nmark", "ap"),
        ("if p:\n    a = 1\nmark", "p"),
        ("if p:\n    a = 1\n    mark", "ap"),
        ("a = 1\ndel a\nmark", "p"),
        ("for a in p:\n    mark", "ap"),
        ("for a in p:\n    pass\nmark", "p"),
        ("a = 1\nfor b in p:\n    mark\n    del a", "bp"),
        ("a = 1\nwhile p:\n    del a\nmark", "p"),
        ("a = 1\ntry:\n    del a\nexcept E:\n    mark", "p"),
        ("a = 1\ntry:\n    del a\nfinally:\n    mark", "p"),
        ("a = 1\ntry:\n    pass\nexcept E as a:\n    mark", "ap"),
        ("a = 1\ntry:\n    pass\nexcept E as a:\n    pass\nmark", "p"),
        ("a = 1\nfor b in p:\n    mark\n    try:\n        pass\n    except E as a:\n        pass", "bp"),
        ("a = 1\nwith suppress(E):\n    del a\nmark", "p"),
        ("a = 1\nmatch p:\n    case 1:\n        del a\nmark", "p"),
        ("try:\n    a = 1\n    b = 1\nexcept E:\n    mark", "p"),
    ],
)
def test_what_is_there_before_a_statement(body: str, assigned: str) -> None:
    assert before_mark(body) == assigned


def test_exposed_joins_blocks() -> None:
    given = parsed("a = b\nc = a\nc")
    blocks = [[one] for one in given.function.body[:-1]]
    assert exposed(given.scopes, given.function, blocks) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("text", "swallows"),
    [
        ("with suppress(E): pass", True),
        ("with contextlib.suppress(E): pass", True),
        ("with open(x), pytest.raises(E): pass", True),
        ("with open(x) as y: pass", False),
        ("with lock: pass", False),
    ],
)
def test_context_managers_that_end_exceptions(text: str, swallows: bool) -> None:
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.With)
    assert may_swallow(node) is swallows
