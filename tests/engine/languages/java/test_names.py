"""Names that are used and bound nowhere."""

import pytest

from iama_engine.languages.java.language import JAVA


@pytest.mark.parametrize(
    ("source", "unbound"),
    [
        ("import java.util.List; class A<T> { T f(List<T> a) { return a.get(0); } }", {"get"}),
        ("class A { void f(int... c) { for (int s : c) { g(s); } } }", {"g"}),
        ("class A { int x; int f() { return x + this.y; } }", {"y"}),
        ("class A { Object f() { return (p, q) -> p; } Object g() { return r -> r; } }", {"Object"}),
        ("class A { void f() { try (X y = z()) { y.a(); } catch (E e) { throw e; } } }", {"X", "z", "a", "E"}),
        ("class A { int f(Object o) { return o instanceof B b ? b.n : 0; } }", {"Object", "B", "n"}),
    ],
)
def test_a_name_is_bound_where_it_is_introduced(source: str, unbound: set[str]) -> None:
    assert JAVA.unbound_names("A.java", source.encode()) == unbound


def test_a_broken_file_says_nothing() -> None:
    assert JAVA.unbound_names("A.java", b"class A {") is None
