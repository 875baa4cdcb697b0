"""Faults in the functions asked for: addresses, lines, bytes, and a fair draw."""

from iama_engine.languages.ecmascript.mutants import find_mutants
from iama_engine.languages.source_mutants import draw_mutants

SOURCE = """'use strict';
// naïve
exports.sign = function (n) {
  if (n < 0) return -1;
  return helper(n);
  function helper(m) { return m > 0 ? 1 : 0; }
};
class Box { open() { this.touch(); return true; } close() { return false; } }
""".encode()


def test_each_fault_tells_its_function_and_line() -> None:
    found = find_mutants("a.js", SOURCE, ["a.js::exports.sign"])
    assert {one.symbol for one in found} == {"a.js::exports.sign", "a.js::exports.sign.helper"}
    told = {(one.line, one.before, one.after) for one in found}
    assert (4, "if (n < 0) return -1;", "if (n <= 0) return -1;") in told
    assert (6, "return m > 0 ? 1 : 0;", "return m > 1 ? 1 : 0;") in told


def test_a_class_stands_for_its_methods_and_nothing_for_everything() -> None:
    assert {one.symbol for one in find_mutants("a.js", SOURCE, ["a.js::Box"])} == {"a.js::Box.open", "a.js::Box.close"}
    assert {one.symbol for one in find_mutants("a.js", SOURCE, ["a.js::Box.close"])} == {"a.js::Box.close"}
    assert len(find_mutants("a.js", SOURCE, ())) > len(find_mutants("a.js", SOURCE, ["a.js::Box"]))


def test_a_name_without_its_namespace_is_found_where_no_other_has_it() -> None:
    source = b"namespace N { function f(a) { return a < 1; } }\nfunction g() { return 1; }\n"
    assert {one.symbol for one in find_mutants("a.ts", source, ["a.ts::f"])} == {"a.ts::N.f"}
    both = source + b"function f() { return 2; }\n"
    assert {one.symbol for one in find_mutants("a.ts", both, ["a.ts::f"])} == {"a.ts::f"}
    assert find_mutants("a.ts", source, ["a.ts::h"]) == []


def test_a_fault_changes_its_own_bytes_alone() -> None:
    for one in find_mutants("a.js", SOURCE, ()):
        changed = one.apply(SOURCE)
        assert changed != SOURCE
        assert changed.startswith(SOURCE[: one.start]) and changed.endswith(SOURCE[one.end :])


def test_a_file_that_does_not_parse_has_no_fault_to_plant() -> None:
    assert find_mutants("a.js", b"function f( { return 1 }", ()) == []


def test_a_draw_takes_from_each_function_in_turn_and_is_the_same_again() -> None:
    found = find_mutants("a.js", SOURCE, ())
    drawn = draw_mutants(found, {"a.js": SOURCE}, 4, seed=3)
    assert len({one.symbol for one in drawn}) == 4
    assert drawn == draw_mutants(found, {"a.js": SOURCE}, 4, seed=3)
    assert sorted(draw_mutants(found, {"a.js": SOURCE}, 0, seed=1), key=lambda one: (one.start, one.end, one.text)) == found


def test_what_would_not_parse_is_not_drawn() -> None:
    source = b"function f(a) { a\n(a) }\nfunction g(a) { return a < 1 }\n"
    drawn = draw_mutants(find_mutants("a.js", source, ()), {"a.js": source}, 0, seed=0)
    assert drawn and all(find_mutants("a.js", one.apply(source), ()) for one in drawn)
