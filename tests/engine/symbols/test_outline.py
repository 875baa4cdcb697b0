"""Addresses, hashes, complexity and imports of one file."""

import ast
import hashlib

import pytest

from iama_engine.measures import measure_source
from iama_engine.symbols.outline import Import, index_source, split_address, split_name
from tests.engine.stdlib import NAMES, library_source

SOURCE = b"""import os, sys as system
from . import sibling, other as renamed
from ..pkg.mod import (name,  # why
                       second)
from __future__ import annotations


@decorated
@twice(1)
def outer(a):
    if a and b or c:
        return [x for x in y if x]
    def inner():
        return 1 if a else 2


class Thing:
    @property
    def size(self): return 1

    @size.setter
    def size(self, value):
        for part in value:
            assert part

    class Nested:
        async def go(self): pass


if flag:
    def chosen(): pass
else:
    def chosen(): pass
"""


def test_definitions_have_addresses_kinds_and_complexity() -> None:
    index = index_source("a/b.py", SOURCE)
    assert [(symbol.address, symbol.kind, symbol.complexity) for symbol in index.symbols] == [
        ("a/b.py::outer", "function", 6),
        ("a/b.py::outer.inner", "function", 2),
        ("a/b.py::Thing", "class", 5),
        ("a/b.py::Thing.size", "method", 1),
        ("a/b.py::Thing.size#1", "method", 3),
        ("a/b.py::Thing.Nested", "class", 1),
        ("a/b.py::Thing.Nested.go", "method", 1),
        ("a/b.py::chosen", "function", 1),
        ("a/b.py::chosen#1", "function", 1),
    ]
    assert index.parse_ok


def test_a_symbol_s_bytes_begin_at_its_first_decorator_and_are_hashed() -> None:
    outer = index_source("a.py", SOURCE).symbols[0]
    body = SOURCE[outer.start_byte : outer.end_byte]
    assert body.startswith(b"@decorated\n@twice(1)\ndef outer")
    assert body.endswith(b"else 2")
    assert outer.sha256 == hashlib.sha256(body).hexdigest()
    assert outer.lines == 7


def test_imports_keep_their_dots_and_names() -> None:
    assert index_source("a.py", SOURCE).imports == (
        Import("os"),
        Import("sys"),
        Import(".", ("sibling", "other")),
        Import("..pkg.mod", ("name", "second")),
        Import("__future__", ("annotations",)),
    )


def test_a_broken_file_yields_what_can_still_be_read() -> None:
    index = index_source("a.py", b"def bad(:\n    pass\n\n\ndef good():\n    pass\n")
    assert not index.parse_ok
    assert index.find("good") is not None


def test_a_symbol_is_found_by_name_and_ordinal() -> None:
    index = index_source("a.py", SOURCE)
    second = index.find("Thing.size#1")
    assert second is not None
    assert second.ordinal == 1
    assert index.find("Thing.size#2") is None
    assert index.find("nothing") is None
    assert split_address("a.py::Thing.size#1") == ("a.py", "Thing.size#1")
    assert split_name("Thing.size#1") == ("Thing.size", 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_real_file_has_the_definitions_and_complexities_that_ast_sees(name: str) -> None:
    source = library_source(name)
    index = index_source(name, source)
    tree = ast.parse(source)
    defined = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    assert sorted(symbol.qualified_name.rpartition(".")[2] for symbol in index.symbols) == sorted(defined)
    counted = sorted(symbol.complexity for symbol in index.symbols if symbol.kind != "class")
    assert counted == sorted(function.complexity for function in measure_source(source).functions)
    assert len({symbol.address for symbol in index.symbols}) == len(index.symbols)
