"""Figures of a script."""

from iama_engine.measures import measure_files, measure_source

SOURCE = b"""var self = this;
var fs = require('fs');
function a(x) {
  if (x == 1 && fs) { return 'n' + x; }
  return arguments.length;
}
A.prototype.b = function () { return x.substr(1); };
new Buffer(2);
(function () {})();
"""


def test_functions_complexity_and_idioms_are_counted() -> None:
    measured = measure_source(SOURCE, "a.js")
    assert (measured.lines, measured.parsed, measured.slots) == (9, True, 0)
    assert [(one.name, one.lines, one.complexity) for one in measured.functions] == [("a", 4, 3), ("A.prototype.b", 1, 1)]
    assert measured.idioms == {
        "arguments_object": 1,
        "commonjs_require": 1,
        "concatenated_text": 1,
        "function_wrapper": 1,
        "loose_comparison": 1,
        "old_buffer": 1,
        "prototype_method": 1,
        "self_alias": 1,
        "substr": 1,
        "var_declaration": 2,
    }


def test_typescript_counts_what_is_annotated() -> None:
    measured = measure_source(b"function f(a: number, b?, c = 1): void {}\nconst g = (x: string) => x;\n", "a.ts")
    assert (measured.slots, measured.annotated_slots) == (6, 3)


def test_a_file_that_does_not_parse_gives_its_lines_and_sets_add_up() -> None:
    assert measure_source(b"let = (\n", "a.js").parsed is False
    both = measure_files({"a.js": SOURCE, "b.py": b"def f(a: int) -> None: pass\n"})
    assert (both.files, both.functions, both.annotated_share) == (2, 3, 100.0)
