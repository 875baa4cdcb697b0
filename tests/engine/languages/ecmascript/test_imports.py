"""Imports of every kind, and the files they mean."""

import pytest

from iama_engine.languages.ecmascript.imports import EcmaModules
from iama_engine.languages.registry import index_file
from iama_engine.symbols.outline import Import


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import './a'", [Import("./a")]),
        ("import d, { x, y as z } from './a'", [Import("./a", ("default", "x", "y"))]),
        ("import * as n from './a'", [Import("./a")]),
        ("export { x } from './a'; export * from './b'", [Import("./a", ("x",)), Import("./b")]),
        ("const { a, b: c } = require('./a')", [Import("./a", ("a", "b"))]),
        ("var a = require('./a').b", [Import("./a", ("b",))]),
        ("require(__dirname).test()", [Import(".", ("test",))]),
        ("require(__dirname + '/../lib/x')", [Import("./../lib/x")]),
        ("require(path.join(__dirname, '..', 'x'))", [Import("../x")]),
        ("import('./a')", [Import("./a")]),
        ("require(name); load('./a')", []),
    ],
)
def test_constant_paths_are_read(source: str, expected: list[Import]) -> None:
    found = list(index_file("t/a.js", source.encode()).imports)
    assert [(one.module.replace("./../", "../"), one.names) for one in found] == [
        (one.module.replace("./../", "../"), one.names) for one in expected
    ]


def test_typescript_reads_its_own_forms() -> None:
    source = b'/// <reference path="../x.ts" />\nimport fs = require("./a");\nimport type { T } from "./b";\n'
    assert [one.module for one in index_file("t/a.ts", source).imports] == ["../x.ts", "./a", "./b"]


@pytest.mark.parametrize(
    ("path", "module", "target"),
    [
        ("test/a.js", "../lib/x", "lib/x.js"),
        ("test/a.js", "../lib/x.js", "lib/x.js"),
        ("test/a.js", ".", "test/index.js"),
        ("test/a.js", "..", None),
        ("test/a.js", "../lib", "lib/index.ts"),
        ("src/a.ts", "./b.js", "src/b.ts"),
        ("src/a.ts", "lib/x", None),
        ("a.js", "../x", None),
        ("a.js", "./lib/x", "lib/x.js"),
    ],
)
def test_relative_paths_are_resolved_as_node_and_bundlers_do(path: str, module: str, target: str | None) -> None:
    modules = EcmaModules(["lib/x.js", "lib/index.ts", "test/index.js", "src/b.ts", "a.js"])
    assert modules.resolve(path, Import(module)) == target


def test_a_name_is_never_a_file_and_edges_leave_the_file_itself_out() -> None:
    modules = EcmaModules(["a.js", "a.test.js"])
    assert modules.submodule("a.js", Import("./a"), "test") is None
    assert modules.edges("a.js", [Import("./a"), Import("./a.test"), Import("fs")]) == ("a.test.js",)
