"""The project's own tests and what runs them."""

import json
from pathlib import Path
from typing import Any

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.ecmascript.language import JAVASCRIPT

TEST = "describe('a', function () { it('works', function () {}) })\n"


def project(root: Path, files: dict[str, str], package: dict[str, Any] | None = None) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    if package is not None:
        (root / "package.json").write_text(json.dumps(package))
    return root


@pytest.mark.parametrize(
    ("package", "files", "framework"),
    [
        ({"scripts": {"test": "mocha --require should"}}, {}, "mocha"),
        ({"scripts": {"test": "tsc && jest"}}, {}, "jest"),
        ({"scripts": {"test": "vitest run"}, "devDependencies": {"jest": "1"}}, {}, "vitest"),
        ({"scripts": {"test": "node --test"}}, {}, "node:test"),
        ({"devDependencies": {"mocha": "*"}}, {}, "mocha"),
        ({"jest": {}}, {}, "jest"),
        ({}, {"jest.config.js": ""}, "jest"),
        ({}, {"test/b.js": "import test from 'node:test'\ntest('a', () => {})\n"}, "node:test"),
        (None, {}, "script"),
    ],
)
def test_package_json_decides_then_the_files(tmp_path: Path, package: Any, files: dict[str, str], framework: str) -> None:
    project(tmp_path, {"test/a.js": TEST, **files}, package)
    assert JAVASCRIPT.find_tests(tmp_path, ()).framework == framework


def test_a_framework_without_a_runner_is_refused_by_name(tmp_path: Path) -> None:
    project(tmp_path, {"test/a.js": TEST}, {"devDependencies": {"ava": "1"}})
    with pytest.raises(EngineError, match="ava") as caught:
        JAVASCRIPT.find_tests(tmp_path, ())
    assert caught.value.code is Refusal.TEST_FRAMEWORK_MISSING


def test_programs_that_others_import_are_helpers(tmp_path: Path) -> None:
    files = {"test/index.js": "exports.test = 1", "test/a.js": "require(__dirname).test", "test/fixtures/f.js": "1", "lib/x.js": "1"}
    found = JAVASCRIPT.find_tests(project(tmp_path, files), ())
    assert (found.framework, found.files) == ("script", ("test/a.js",))
    assert "a program of its own" in found.note


def test_under_a_framework_only_files_with_tests_count(tmp_path: Path) -> None:
    files = {"src/a.test.ts": TEST, "src/a.ts": TEST, "test/setup.js": "global.x = 1"}
    found = JAVASCRIPT.find_tests(project(tmp_path, files, {"devDependencies": {"vitest": "2"}}), ())
    assert found.files == ("src/a.test.ts",)


def test_given_paths_are_taken_and_refused_where_they_hold_nothing(tmp_path: Path) -> None:
    project(tmp_path, {"checks/a.js": TEST, "checks/none.js": "1"}, {"devDependencies": {"mocha": "*"}})
    assert JAVASCRIPT.find_tests(tmp_path, ()).files == ()
    assert JAVASCRIPT.find_tests(tmp_path, ["checks"]).files == ("checks/a.js",)
    with pytest.raises(EngineError) as caught:
        JAVASCRIPT.find_tests(tmp_path, ["checks/none.js"])
    assert caught.value.code is Refusal.NO_TESTS_FOUND


def test_no_test_and_named_like_one_are_told_apart(tmp_path: Path) -> None:
    assert "stands on generated tests alone" in JAVASCRIPT.find_tests(tmp_path, ()).note
    project(tmp_path, {"test/a.js": "1"}, {"devDependencies": {"mocha": "*"}})
    assert "hold none" in JAVASCRIPT.find_tests(tmp_path, ()).note


def test_the_types_of_a_typescript_project_are_one_more_test(tmp_path: Path) -> None:
    project(tmp_path, {"test/a.ts": TEST, "tsconfig.json": "{}"}, {"devDependencies": {"mocha": "*"}})
    assert JAVASCRIPT.find_tests(tmp_path, ()).files == ("test/a.ts", "tsconfig.json")
    assert JAVASCRIPT.find_tests(tmp_path, ["test/a.ts", "tsconfig.json"]).files == ("test/a.ts", "tsconfig.json")
