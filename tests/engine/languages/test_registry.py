"""Which language a file is written in, and which languages a job may mix."""

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.registry import LANGUAGES, index_file, language_named, language_of, language_of_targets, main_language


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("a.py", b"", "python"),
        ("a.pyi", b"", "python"),
        ("bin/tool", b"#!/usr/bin/env python3\nx = 1\n", "python"),
        ("bin/tool", b"#!/usr/bin/env node\nx = 1\n", "javascript"),
        ("bin/tool", b"#!/bin/sh\npython x\n", None),
        ("a.txt", b"#!/usr/bin/python\n", None),
        ("a.JS", b"", "javascript"),
        ("a.mjs", b"", "javascript"),
        ("a.jsx", b"", "javascript"),
        ("a.tsx", b"", "typescript"),
        ("a.d.ts", b"", "typescript"),
        ("a.java", b"", "java"),
        ("a.json", b"", None),
    ],
)
def test_a_suffix_or_the_first_line_of_a_script_says_the_language(path: str, source: bytes, name: str | None) -> None:
    found = language_of(path, source)
    assert (found.name if found else None) == name


def test_javascript_and_typescript_share_a_project_and_python_stands_alone() -> None:
    assert language_of_targets(["a.js", "b.mjs"]).name == "javascript"
    assert language_of_targets(["a.js", "b.ts"]).name == "typescript"
    with pytest.raises(EngineError, match="Python and JavaScript") as caught:
        language_of_targets(["a.py", "b.js"])
    assert caught.value.code is Refusal.LANGUAGE_UNSUPPORTED


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(EngineError) as caught:
        language_named("cobol")
    assert caught.value.code is Refusal.LANGUAGE_UNSUPPORTED


def test_most_files_decide_and_a_tie_is_python() -> None:
    assert main_language(["a.js", "b.js", "c.py", "d.md"]).name == "javascript"
    assert main_language(["a.js", "c.py"]).name == "python"
    assert main_language([]).name == "python"


def test_every_language_names_itself_in_its_project_and_has_suffixes_of_its_own() -> None:
    suffixes = [suffix for language in LANGUAGES for suffix in language.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(language.name in language.project for language in LANGUAGES)


def test_a_file_is_indexed_in_its_own_language() -> None:
    assert [symbol.name for symbol in index_file("a.js", b"function f() {}\n").symbols] == ["f"]
    assert [symbol.name for symbol in index_file("a.py", b"def f(): pass\n").symbols] == ["f"]
