"""The spec of a JavaScript job, from code, JSDoc and tests."""

from typing import Any

from iama_worker.llm.material import Material
from iama_worker.llm.recipes.script_spec import draft_script_spec
from iama_worker.llm.schemas import SpecAnswer

FILES = {
    "lib/a.js": b"""/** Halves it. Always. */
exports.half = function (n, by = 2) { if (!n) throw new RangeError('no'); return n / by; };
exports.never = function () {};
function own() {}
""",
    "lib/b.js": b"exports.other = function () {};\n",
    "test/a.js": b"""var a = require('./helper');
describe('a', function () {
  it('halves', function () { assert.equal(a.half(4), 2); });
  it('is there', function () { assert.ok(a); });
});
""",
    "test/helper.js": b"module.exports = require('../lib/a');\n",
}


def draft(*targets: str) -> dict[str, Any]:
    return draft_script_spec(Material(FILES, targets, ("test/a.js",)))


def test_a_function_that_a_test_names_has_its_own_item() -> None:
    (first, rest) = draft("lib/a.js")["bdd"]
    assert first["given"] == "the module lib/a.js, where `by` is 2 unless given"
    assert first["when"] == "`half(n)` is called"
    assert first["then"] == "Halves it; it throws RangeError for what it does not accept; for example `assert.equal(a.half(4), 2)`"
    assert first["symbols"] == ["lib/a.js::exports.half"]
    assert first["tests"] == ["test/a.js::a::halves"]
    assert rest["symbols"] == ["lib/a.js::exports.never"]


def test_the_rest_is_held_by_the_tests_that_load_the_module_and_says_so() -> None:
    rest = draft("lib/a.js")["bdd"][-1]
    assert rest["tests"] == ["test/a.js::a::halves", "test/a.js::a::is there"]
    assert "none of them names these functions" in rest["then"]


def test_a_module_that_no_test_loads_names_its_functions_and_no_test() -> None:
    (item,) = draft("lib/b.js")["bdd"]
    assert (item["tests"], item["symbols"]) == ([], ["lib/b.js::exports.other"])


def test_the_answer_has_the_shape_of_the_stage_and_components_name_what_is_offered() -> None:
    answer = SpecAnswer.model_validate(draft("lib/a.js", "lib/b.js"))
    assert [component.component for component in answer.sdd] == ["lib/a.js", "lib/b.js"]
    assert answer.sdd[0].interface_notes == "offers exports.half(n, by = 2), exports.never()"


def test_a_program_that_is_one_test_speaks_through_the_files_it_loads() -> None:
    files = {
        "lib/a.ts": b"export function half(n: number): number { return n / 2 }\nexport function twice(n: number) { return 2 * n }\n",
        "test/run.ts": b"import './cases';\n",
        "test/cases.ts": b"import { half } from '../lib/a';\nassert.equal(half(4), 2);\n",
    }
    named, rest = draft_script_spec(Material(files, ("lib/a.ts",), ("test/run.ts",)))["bdd"]  # type: ignore[misc]
    assert (named["symbols"], named["tests"]) == (["lib/a.ts::half"], ["test/run.ts"])
    assert (rest["symbols"], rest["tests"]) == (["lib/a.ts::twice"], ["test/run.ts"])


JAVA = {
    "src/main/java/a/Box.java": b"""package a;
public class Box {
  /** Opens it. Always. */
  public int open(int key) { if (key < 0) throw new IllegalArgumentException("bad"); return key; }
  public int never() { return 0; }
}
""",
    "src/main/java/b/Other.java": b"package b;\npublic class Other { public int open(int key) { return key; } }\n",
    "src/test/java/a/BoxTest.java": b"""package a;
public class BoxTest { @Test public void opens() { assertEquals(1, new Box().open(1)); } }
""",
}


def test_a_java_test_speaks_for_classes_that_it_reaches_and_for_no_namesakes() -> None:
    targets = ("src/main/java/a/Box.java", "src/main/java/b/Other.java")
    material = Material(JAVA, targets, ("src/test/java/a/BoxTest.java",))
    items: list[Any] = draft_script_spec(material)["bdd"]  # type: ignore[assignment]
    opened, rest, other = items
    assert (opened["given"], opened["when"]) == ("a Box", "`open(key)` is called")
    assert opened["then"].startswith("Opens it; it throws IllegalArgumentException")
    assert opened["tests"] == rest["tests"] == ["src/test/java/a/BoxTest.java::BoxTest::opens"]
    assert (other["symbols"], other["tests"]) == (["src/main/java/b/Other.java::Other.open"], [])
