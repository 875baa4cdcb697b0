"""The family's answers that need no module of their own."""

import pytest

from iama_engine.languages.contract import ProbeAsk
from iama_engine.languages.ecmascript.language import JAVASCRIPT, PROBE_SECONDS, TYPESCRIPT
from iama_engine.languages.ecmascript.outline import TSX


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("test/a.js", True),
        ("src/__tests__/a.ts", True),
        ("src/a.test.ts", True),
        ("a.spec.mjs", True),
        ("a_test.js", True),
        ("test.js", True),
        ("src/latest.js", False),
        ("src/attest/a.js", False),
    ],
)
def test_tests_are_known_by_folder_or_name(path: str, expected: bool) -> None:
    assert TYPESCRIPT.is_test_path(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("package.json", True),
        ("test/tsconfig.json", True),
        ("jest.config.js", True),
        (".mocharc.yml", True),
        ("data.json", False),
        ("config.js", False),
    ],
)
def test_what_configures_tests_travels_with_the_sources(path: str, expected: bool) -> None:
    assert JAVASCRIPT.is_configuration(path) is expected


def test_helpers_and_configuration_are_frozen_with_the_tests() -> None:
    files = dict.fromkeys(("package.json", "test/helper.js", "test/a.js", "lib/x.js"), b"")
    assert JAVASCRIPT.test_support(["test/a.js"], files) == {"package.json", "test/helper.js", "test/a.js"}


def test_the_suffix_chooses_the_grammar_and_errors_name_their_line() -> None:
    assert TYPESCRIPT.grammar("a.tsx") == TSX
    assert JAVASCRIPT.syntax_problem("a.js", b"let a = 1;\nlet = = 2;\n") == "unexpected text (line 2)"
    assert TYPESCRIPT.syntax_problem("a.ts", b"let a: number = 1;\n") is None


def test_a_search_takes_no_longer_than_the_language_allows_and_finds_become_tests_of_the_framework() -> None:
    ask = ProbeAsk({"a.js": b"exports.f = (x) => x + 1;\n"}, ["a.js"], seconds=99.0, seed=1)
    assert JAVASCRIPT.plan_probe(ask)["seconds"] == PROBE_SECONDS
    assert JAVASCRIPT.characterised and not JAVASCRIPT.traced
    assert dict(TYPESCRIPT.emit_tests({"scripts": []}, "jest").files) == {}
