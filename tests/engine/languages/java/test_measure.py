"""Figures of Java files."""

from iama_engine.languages.java.measure import measure

SOURCE = b"""class A {
  List names = new Vector();
  int f(int n) {
    switch (n) { case 1: g(); break; default: }
    try { return new Integer(n > 1 && n < 3 ? 1 : 2); } finally { in.close(); }
  }
  void g() {
    run(new Runnable() { public void run() { if (list.size() == 0) return; } });
  }
  abstract void h();
}
"""


def test_methods_lines_and_complexity() -> None:
    found = measure(SOURCE)
    assert [(one.name, one.lines, one.complexity) for one in found.functions] == [("f", 4, 5), ("g", 3, 1), ("run", 1, 2)]
    assert (found.lines, found.parsed, found.slots) == (11, True, 0)


def test_idioms_are_counted_by_name() -> None:
    assert measure(SOURCE).idioms == {
        "anonymous_class": 1,
        "boxed_constructor": 1,
        "finally_close": 1,
        "legacy_collection": 1,
        "raw_type": 1,
        "size_is_zero": 1,
        "switch_statement": 1,
    }


def test_what_does_not_parse_has_lines_only() -> None:
    found = measure(b"class A {\n  int f( {\n}")
    assert (found.lines, found.parsed, found.functions) == (3, False, ())
