"""Addresses of Java definitions."""

import pytest

from iama_engine.languages.registry import index_file

SOURCE = """package a;
/** What it is. */
@Deprecated
public class Outer<T> extends Base {
  static int f = 1;
  Outer() { super(); }
  Outer(int a) { this(); }
  @Override public String toString() { return a && b ? "x" : "y"; }
  enum Kind { ONE { int z() { return 1; } }, TWO; int z() { return 0; } }
  record Pair(int a, int b) { Pair { check(a); } }
  interface Shape { double area(); default int sides() { return 4; } }
  @interface Mark { int value() default 1; }
  void run() {
    Runnable r = new Runnable() { public void run() { for (;;) { if (x) break; } } };
    Runnable s = () -> { while (true) { } };
  }
}
"""


def test_classes_members_and_what_is_inside_them_have_addresses() -> None:
    names = [symbol.name for symbol in index_file("A.java", SOURCE.encode()).symbols]
    assert names == [
        *("Outer", "Outer.Outer", "Outer.Outer#1", "Outer.toString", "Outer.Kind", "Outer.Kind.z", "Outer.Kind.z#1", "Outer.Pair"),
        *("Outer.Pair.Pair", "Outer.Shape", "Outer.Shape.area", "Outer.Shape.sides", "Outer.Mark", "Outer.run", "Outer.run.run"),
    ]


def test_annotations_belong_to_a_definition_and_comments_do_not() -> None:
    index = index_file("A.java", SOURCE.encode())
    found = index.find("Outer.toString")
    assert found is not None and found.kind == "method"
    assert SOURCE.encode()[found.start_byte : found.end_byte].startswith(b"@Override public String")
    outer = index.find("Outer")
    assert outer is not None and outer.kind == "class" and SOURCE.encode()[outer.start_byte :].startswith(b"@Deprecated")


@pytest.mark.parametrize(("name", "complexity"), [("Outer.toString", 3), ("Outer.run", 2), ("Outer.run.run", 3), ("Outer.Outer", 1)])
def test_branches_count_for_the_innermost_method(name: str, complexity: int) -> None:
    found = index_file("A.java", SOURCE.encode()).find(name)
    assert found is not None and found.complexity == complexity


def test_a_broken_file_yields_what_can_still_be_read() -> None:
    index = index_file("A.java", b"class A { int f() { return 1; }\n<<<<<<< HEAD\n  int g() { return 2; } }\n")
    assert not index.parse_ok and index.find("A.f") is not None
