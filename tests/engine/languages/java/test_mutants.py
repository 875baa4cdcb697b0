"""Faults in the methods asked for, and where methods begin."""

from iama_engine.languages.java.mutants import find_entries, find_mutants

SOURCE = b"""package a;
public class Box extends Base {
  int size = 1 + 2;
  Box(int n) { super(n + 1); this.size = n; }
  boolean fits(int n) { return n < size; }
  Runnable later() { return new Runnable() { public void run() { go(1); } }; }
}
"""


def test_each_fault_tells_its_method_and_line_and_changes_its_own_bytes_alone() -> None:
    found = find_mutants("Box.java", SOURCE, ["Box.java::Box.fits"])
    told = {(one.line, one.before, one.after) for one in found}
    assert told == {(5, "return n < size;", "return n <= size;"), (5, "return n < size;", "return !(n < size);")}
    for one in found:
        changed = one.apply(SOURCE)
        assert changed != SOURCE and changed.startswith(SOURCE[: one.start]) and changed.endswith(SOURCE[one.end :])


def test_fields_have_no_faults_and_inner_methods_keep_their_own() -> None:
    symbols = {one.symbol for one in find_mutants("Box.java", SOURCE, ())}
    assert symbols == {"Box.java::Box.Box", "Box.java::Box.fits", "Box.java::Box.later.run"}


def test_a_word_at_the_entry_of_a_method_leaves_a_file_that_parses() -> None:
    wanted = ["Box.java::Box.Box", "Box.java::Box.fits", "Box.java::Box.later.run"]
    entries = find_entries("Box.java", SOURCE, wanted)
    assert [one.symbol for one in entries] == wanted
    text = SOURCE.decode()
    for one in reversed(entries):
        text = text[: one.at] + "HIT;" + text[one.at :]
    assert "super(n + 1);HIT; this" in text and "{HIT; return n < size" in text and "run() {HIT; go(1)" in text


def test_a_broken_file_has_none() -> None:
    assert find_mutants("A.java", b"class A { int f( { return 1; } }", ()) == []
