"""Generated tests of every framework: files, ids, and what they say; the real Node runs those that need no package."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from iama_engine.languages.ecmascript.emit import emit_script_tests
from iama_engine.runner.contract import Framework
from tests.fixtures.node_packages import node_setup

LIB = {"name": "lib", "source": "lib/lib.js", "member": "*", "is_file": True}
SCRIPT: dict[str, Any] = {
    "statements": ["const result = lib.join(['a', 'b'], '-');"],
    "imports": [LIB],
    "asserts": [["result", "'a-b'"]],
    "raises": None,
    "is_async": False,
    "kills": ["one"],
    "symbols": ["lib/lib.js::exports.join"],
    "reached": ["lib/lib.js::exports.join"],
}
THROWS = {
    **SCRIPT,
    "statements": ["const result = lib.fail('x');"],
    "asserts": [],
    "raises": {"name": "Error", "message": "it's x"},
    "symbols": ["lib/lib.js::exports.fail"],
}
WAITS = {**SCRIPT, "statements": ["const result = await lib.later(1);"], "asserts": [["result", "{ a: [1] }"]], "is_async": True}
HASHED = {**SCRIPT, "asserts": [["sha256(result)", f"'{'0' * 64}'"]]}
CODE = """exports.join = (list, by) => list.join(by);
exports.fail = (text) => { throw new Error(`it's ${text}`); };
exports.later = async (n) => ({ a: [n] });
"""


def emit(framework: Framework, *scripts: dict[str, Any], **files: bytes) -> dict[str, str]:
    given = {name.replace("__", "."): text for name, text in files.items()}
    return dict(emit_script_tests({"scripts": list(scripts)}, framework, files=given).files)


def test_mocha_gets_one_case_a_behaviour_with_its_address() -> None:
    made = emit_script_tests({"scripts": [SCRIPT, THROWS]}, "mocha")
    (path,) = made.files
    assert path == "iama_tests/lib_characterised.test.js"
    assert [test.test_id for test in made.tests] == [f"{path}::fail of x throws error", f"{path}::join gives a b"]
    assert made.tests[1].symbols == ("lib/lib.js::exports.join",) and made.tests[1].kills == 1
    assert "it('join gives a b', () => {\n  // Holds exports.join.\n" in made.files[path]
    assert "const lib = require('../lib/lib.js');" in made.files[path]


@pytest.mark.parametrize("framework", ["node:test", "script"])
def test_what_is_written_passes_on_the_code_and_fails_on_other_code(framework: Framework, tmp_path: Path) -> None:
    node_setup()
    files = emit(framework, SCRIPT, THROWS, WAITS)
    for path, text in {**files, "lib/lib.js": CODE}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    assert {run(tmp_path, path) for path in files} == {0}
    (tmp_path / "lib/lib.js").write_text(CODE.replace("it's", "it is").replace("join(by)", "join('+')").replace("[n]", "[n, n]"))
    assert 0 not in {run(tmp_path, path) for path in files}


def run(root: Path, path: str) -> int:
    return subprocess.run(["node", path], cwd=root, capture_output=True, check=False).returncode


def test_plain_programs_are_one_for_each_function() -> None:
    assert set(emit("script", SCRIPT, THROWS)) == {"iama_tests/lib_join_characterised.test.js", "iama_tests/lib_fail_characterised.test.js"}


def test_modules_are_imported_as_the_package_says() -> None:
    (path,) = emit("node:test", SCRIPT, package__json=b'{"type": "module"}')
    assert path.endswith(".test.mjs")
    (text,) = emit("vitest", SCRIPT).values()
    assert "import { test } from 'vitest';" in text and "import * as lib from '../lib/lib.js';" in text


def test_typescript_is_tested_where_a_framework_loads_it() -> None:
    typed = {**SCRIPT, "imports": [{**LIB, "source": "src/lib.ts"}], "symbols": ["src/lib.ts::join"], "reached": []}
    (text,) = emit("jest", typed).values()
    assert "const lib = require('../src/lib');" in text and "test('join" in text
    assert emit("script", typed) == {}, "a plain program cannot load TypeScript"


def test_names_that_mean_two_things_get_two_files_and_paths_in_use_are_left() -> None:
    other = {**SCRIPT, "imports": [{**LIB, "source": "index.js"}]}
    assert len(emit("mocha", SCRIPT, other)) == 2
    made = emit_script_tests({"scripts": [SCRIPT]}, "mocha", taken=["iama_tests/lib_characterised.test.js"])
    assert list(made.files) == ["iama_tests/lib_characterised_2.test.js"]


def test_large_values_are_told_by_their_hash() -> None:
    (text,) = emit("mocha", HASHED).values()
    assert "const sha256 = (text) =>" in text and "assert.strictEqual(sha256(result), '000" in text


@pytest.mark.parametrize("code", ["new Promise(() => {})", "process.exit(0)"])
def test_a_plain_program_that_does_not_come_to_its_end_fails(code: str, tmp_path: Path) -> None:
    node_setup()
    files = emit("script", WAITS)
    for path, text in {**files, "lib/lib.js": CODE.replace("({ a: [n] })", code)}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (path,) = files
    done = subprocess.run(["node", path], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr


@pytest.mark.parametrize("framework", ["node:test", "script"])
def test_a_text_of_several_lines_stays_as_it_is(framework: Framework, tmp_path: Path) -> None:
    node_setup()
    lines = {**SCRIPT, "statements": ["const result = lib.join([`a\n`, 'b'], `\n-`);"], "asserts": [["result", "'a\\n\\n-b'"]]}
    raises = {**THROWS, "statements": ["lib.fail(`x\ny`);"], "raises": {"name": "Error", "message": "it's x\ny"}}
    files = emit(framework, lines, raises)
    for path, text in {**files, "lib/lib.js": CODE}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    for path in files:
        done = subprocess.run(["node", path], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, (files[path], done.stdout, done.stderr)
