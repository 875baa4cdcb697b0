"""The plan of a search: everything read, nothing run."""

import json

from iama_engine.languages.ecmascript.probe_plan import plan_script_probe

FILES = {
    "lib/a.js": b"""const b = require('./b');
exports.size = function (list) { return list.length > 2 ? b.big : 'small'; };
exports.other = () => 1;
""",
    "lib/b.js": b"exports.big = 'big';\n",
    "lib/unused.js": b"exports.no = 1;\n",
    "test/a.js": b"const a = require('../lib/a');\nit('sizes', () => { assert.equal(a.size([1, 2, 3]), 'big'); });\n",
    "readme.md": b"no source",
}


def test_modules_are_what_targets_and_tests_reach() -> None:
    plan = plan_script_probe(FILES, ["lib/a.js"], seconds=3, seed=1)
    assert set(plan["modules"]) == {"lib/a.js", "lib/b.js", "test/a.js"}
    assert json.loads(json.dumps(plan))["seconds"] == 3


def test_faults_lie_in_the_functions_asked_for_and_know_their_part() -> None:
    plan = plan_script_probe(FILES, ["lib/a.js"], functions=["lib/a.js::exports.size"], seconds=3, seed=1)
    assert {mutant["symbol"] for mutant in plan["mutants"]} == {"lib/a.js::exports.size"}
    assert all(plan["parts"][mutant["part"]]["symbol"] == mutant["symbol"] for mutant in plan["mutants"])
    assert len({mutant["id"] for mutant in plan["mutants"]}) == len(plan["mutants"])


def test_tests_give_scripts_and_argument_lists() -> None:
    plan = plan_script_probe(FILES, ["lib/a.js"], seconds=3, seed=1)
    assert [seed["statements"] for seed in plan["seeds"]] == [("const passed = [1, 2, 3];", "const result = a.size(passed);")]
    assert plan["calls"]["size"] == [["[1, 2, 3]"]]


def test_types_are_left_out_by_slices_and_more_than_types_needs_a_compiler() -> None:
    files = {"a.ts": b"export function f(a: string) { return a; }\n", "b.ts": b"export enum E { A }\nexport const g = () => E.A;\n"}
    plan = plan_script_probe(files, ["a.ts", "b.ts"], seconds=3, seed=1)
    assert not plan["modules"]["a.ts"]["typed"] and plan["modules"]["b.ts"]["typed"]


def test_a_change_is_a_fault_of_each_function_that_it_touches() -> None:
    old = b"exports.f = function (a) { return a > 1; };\nexports.g = function (a) { return a; };\n"
    new = old.replace(b"a > 1", b"a >= 1")
    plan = plan_script_probe({"a.js": old}, ["a.js"], functions=["a.js::exports.f"], seconds=1, seed=1, changed={"a.js": new})
    first, *others = plan["mutants"]
    both = plan_script_probe(
        {"a.js": old},
        ["a.js"],
        functions=["a.js::exports.f", "a.js::exports.g"],
        seconds=1,
        seed=1,
        changed={"a.js": new.replace(b"return a;", b"return -a;")},
    )
    assert [one["text"].encode() for one in both["mutants"][:2]] == [new, old.replace(b"return a;", b"return -a;")]
    assert (first["id"], first["symbol"], first["text"].encode()) == ("a.js:change:a.js::exports.f", "a.js::exports.f", new)
    assert first["end"] > len(old) and plan["parts"][first["part"]]["symbol"] == "a.js::exports.f"
    assert others and not any(":change:" in one["id"] for one in others)


def test_a_change_of_a_module_is_written_as_what_runs() -> None:
    old = b"export function f(a: number): number { return a; }\n"
    new = b"export function f(a: number): number { return a + 1; }\n"
    plan = plan_script_probe({"a.ts": old}, ["a.ts"], functions=["a.ts::f"], seconds=1, seed=1, changed={"a.ts": new})
    text = plan["mutants"][0]["text"]
    assert "number" not in text and "return a + 1;" in text and "export function" not in text
