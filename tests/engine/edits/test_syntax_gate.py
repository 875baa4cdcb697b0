"""The local proof that a file still parses must never say yes where CPython says no."""

import ast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iama_engine.edits.document import Document, Splice
from iama_engine.edits.syntax_gate import broken_operations
from tests.engine.stdlib import library_source

SMALL = tuple(library_source(name) for name in ("bisect.py", "sched.py", "queue.py"))
PIECES = (
    b"", b" ", b"    ", b"\n", b"\n    ", b"\n        x = 1\n", b"x", b"(", b")", b'"""', b"'", b"#", b"\\\n",
    b"else:\n    pass\n",
    b"\ndef f():\n    pass\n", b"\n    def f(self):\n        pass\n", b"return",
    b"if x:\n", b"print 'a'\n", b":", b"pass\n", b"b\n", b"@d\n",
)  # fmt: skip


def parses(source: bytes) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


def verdict(source: bytes, *splices: Splice) -> tuple[dict[int, str], bytes]:
    before = Document(source)
    after = before.spliced(splices)
    return broken_operations(before, after, splices), after.source


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_edit_passes_that_the_parser_refuses(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(SMALL))
    places = data.draw(st.lists(st.integers(0, len(source)), min_size=2, max_size=4).map(sorted))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    splices = [Splice(start, min(end, start + 40), data.draw(st.sampled_from(PIECES)), at) for at, (start, end) in enumerate(pairs)]
    broken, after = verdict(source, *splices)
    assert parses(after) == (not broken)


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        (b"class A:\n    def f(self):\n        a\n\n    def g(self):\n        b\n", b"        a\n", b"        a\nb\n"),
        (b"class A:\n    x = 1\n", b"    x = 1", b"  x = 1\n    y = 2"),
        (b"def f():\n    if a:\n        b\n    return c\n", b"        b\n", b"   b\n"),
        (b"if a:\n    b\nelse:\n    c\n", b"if a:\n    b\n", b"b\n"),
        (b"x = 1\n# foo bar\n", b"# foo", b"x"),
        (b"def f():\n    b\n", b"    b", b""),
        (b"x = 1\ny = 2\n", b"2\n", b"2\\\n"),
        (b"x = '''a'''\ny = '''b'''\n", b"'''a", b"a"),
    ],
)
def test_breaks_that_look_harmless_where_they_are(source: bytes, old: bytes, new: bytes) -> None:
    start = source.index(old)
    broken, after = verdict(source, Splice(start, start + len(old), new, 7))
    assert not parses(after)
    assert set(broken) == {7}


def test_only_the_operation_at_fault_is_named() -> None:
    source = b"def f():\n    return 1\n\n\ndef g():\n    return 2\n"
    first, second = source.index(b"1"), source.index(b"2")
    broken, _ = verdict(source, Splice(first, first + 1, b"3", 0), Splice(second, second + 1, b"(", 1))
    assert set(broken) == {1}


def test_python_2_may_be_edited_as_long_as_it_gets_no_worse() -> None:
    source = b"print 'a'\n\n\ndef f():\n    return 1\n"
    start = source.index(b"1")
    assert verdict(source, Splice(start, start + 1, b"2", 0))[0] == {}
    assert set(verdict(source, Splice(start, start + 1, b"(", 0))[0]) == {0}
    assert set(verdict(source, Splice(start - 7, start + 1, b"print 1", 0))[0]) == {0}
