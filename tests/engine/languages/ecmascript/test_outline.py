"""Addresses of JavaScript and TypeScript definitions."""

import pytest

from iama_engine.languages.registry import index_file


def names(path: str, source: str) -> list[tuple[str, str]]:
    return [(symbol.name, symbol.kind) for symbol in index_file(path, source.encode()).symbols]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("function a() {}", [("a", "function")]),
        ("function* a() {}\nasync function b() {}", [("a", "function"), ("b", "function")]),
        ("const a = () => 1;", [("a", "function")]),
        ("let a = function () {}, b = x => x;", [("a", "function"), ("b", "function")]),
        ("exports.a = function () {};", [("exports.a", "function")]),
        ("module.exports = function () {};", [("module.exports", "function")]),
        ("A.prototype.b = function () {};", [("A.prototype.b", "function")]),
        (
            "class A { b() {} static c() {} get d() { return 1 } set d(v) {} #e() {} f = () => 1 }",
            [("A", "class"), *((name, "method") for name in ("A.b", "A.c", "A.d", "A.d#1", "A.#e", "A.f"))],
        ),
        (
            "const utils = { first() {}, second: function () {}, deep: { third: () => 1 } };",
            [("utils.first", "function"), ("utils.second", "function"), ("utils.deep.third", "function")],
        ),
        ("(function () { function a() { function b() {} } })();", [("a", "function"), ("a.b", "function")]),
        ("function A() { this.b = function () {} }", [("A", "function"), ("A.b", "function")]),
        ("export default function () {}", [("default", "function")]),
        ("export function a() {}\nexport class B {}", [("a", "function"), ("B", "class")]),
        ("a[0] = function () {}; ({ [x]: function () {} });", []),
    ],
)
def test_a_definition_has_the_name_it_is_bound_to(source: str, expected: list[tuple[str, str]]) -> None:
    assert names("a.js", source) == expected


def test_typescript_has_types_namespaces_and_overloads() -> None:
    source = """
export interface I { a(): void }
type T = string;
enum E { A }
abstract class C { @dec() m(): void {} abstract n(): void; p = () => 1 }
namespace N { export function f(): void {} }
function g(a: string): void;
function g(a: any): void {}
"""
    assert names("a.ts", source) == [
        *[("I", "class"), ("T", "class"), ("E", "class"), ("C", "class")],
        *[
            ("C.m", "method"),
            ("C.n", "method"),
            ("C.p", "method"),
            ("N", "class"),
            ("N.f", "method"),
            ("g", "function"),
            ("g#1", "function"),
        ],
    ]


def test_tsx_and_jsx_parse_whole() -> None:
    source = b"export const A = (p) => <b>{p.x}</b>;\n"
    assert index_file("a.tsx", source).parse_ok
    assert index_file("a.jsx", source).parse_ok


def test_a_symbol_spans_its_statement_with_export_and_decorators() -> None:
    source = b"// note\nexport const a = () => 1;\nclass B {\n  @dec\n  m() {}\n}\n"
    index = index_file("a.ts", source)
    cut = {symbol.name: source[symbol.start_byte : symbol.end_byte] for symbol in index.symbols}
    assert cut["a"] == b"export const a = () => 1;"
    assert cut["B.m"] == b"@dec\n  m() {}"


def test_complexity_counts_branches_and_short_circuits() -> None:
    source = b"function f(a) { if (a && b) {} for (const x of a) {} return a ? 1 : (b ?? c); function g() { while (1) {} } }"
    found = {symbol.name: symbol.complexity for symbol in index_file("a.js", source).symbols}
    assert found == {"f": 6, "f.g": 2}


def test_a_broken_file_yields_what_can_be_read() -> None:
    index = index_file("a.js", b"function a() {}\nfunction (((\nfunction b() {}\n")
    assert not index.parse_ok
    assert index.find("a") is not None
