"""Write what the search found as tests that people can read: one behaviour a test, grouped by the symbol it holds.

Plain asserts for pytest; a `unittest.TestCase` where the project's interpreter has nothing else.
"""

import ast
import textwrap
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from iama_engine.runner.contract import Framework

from .assertions import assertion_lines, raising_lines
from .modules import module_name
from .naming import called_name, test_name
from .own_tests import GENERATED_FOLDER

PRINTED = "printed.getvalue()"


@dataclass(frozen=True, slots=True)
class GeneratedTest:
    """One generated test: the addresses it holds, mutants it killed in the search, spec items that name those addresses."""

    test_id: str
    symbols: tuple[str, ...]
    kills: int
    items: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class GeneratedSuite:
    """Path → source of the generated files, and the tests in them."""

    files: Mapping[str, str]
    tests: tuple[GeneratedTest, ...]

    def for_symbol(self, address: str) -> tuple[GeneratedTest, ...]:
        """The tests that hold an address."""
        return tuple(test for test in self.tests if address in test.symbols)


def emit_tests(
    probe_output: Mapping[str, Any],
    *,
    items: Mapping[str, Collection[str]] | None = None,
    framework: Framework = "pytest",
    taken: Collection[str] = (),
) -> GeneratedSuite:
    """One file a module under `iama_tests/`. `items` maps spec item ids to the addresses they speak of; `taken` are paths in use."""
    by_path: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for script in probe_output["scripts"]:
        by_path[script["symbols"][0].split("::")[0] if script["symbols"] else "script.py"].append(script)
    files: dict[str, str] = {}
    tests: list[GeneratedTest] = []
    for path, scripts in sorted(by_path.items()):
        written = _write_file(path, scripts, framework)
        name = _file_name(path, {*files, *taken})
        files[name] = written.source
        tests += [_describe(f"{name}::{inner}", script, items or {}) for inner, script in written.tests]
    return GeneratedSuite(files, tuple(tests))


def _file_name(path: str, taken: Collection[str]) -> str:
    parts = [part for part in PurePosixPath(path).with_suffix("").parts if part not in ("src", "lib", "__init__")]
    stem = "_".join(parts) or "package"
    names = (f"{GENERATED_FOLDER}/test_{stem}_characterised{'' if turn == 1 else f'_{turn}'}.py" for turn in range(1, 1000))
    return next(name for name in names if name not in taken)


def _describe(test_id: str, script: Mapping[str, Any], items: Mapping[str, Collection[str]]) -> GeneratedTest:
    symbols = tuple(dict.fromkeys([primary_symbol(script), *script["symbols"]]))
    linked = tuple(sorted(item for item, addresses in items.items() if not set(addresses).isdisjoint(symbols)))
    title = test_id.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    return GeneratedTest(test_id, symbols, len(script["kills"]), linked, title)


def primary_symbol(script: Mapping[str, Any]) -> str:
    """The address a script is about: the one it calls last if it holds that, else the first it holds."""
    symbols = script["symbols"]
    called = called_name(script["statements"][-1])
    matching = [
        address
        for address in symbols
        if called and address.split("#")[0].rpartition("::")[2].rpartition(".")[2].strip("_") == called.strip("_")
    ]
    return str((matching or symbols or ["script.py::script"])[0])


@dataclass(frozen=True, slots=True)
class _Written:
    source: str
    tests: tuple[tuple[str, Mapping[str, Any]], ...]


def _write_file(path: str, scripts: Sequence[Mapping[str, Any]], framework: Framework) -> _Written:
    ordered = sorted(scripts, key=lambda script: (primary_symbol(script), test_name(script), script["statements"]))
    taken: dict[str, int] = defaultdict(int)
    bodies: list[str] = []
    tests: list[tuple[str, Mapping[str, Any]]] = []
    group = ""
    for script in ordered:
        name = test_name(script)
        taken[name] += 1
        unique = name if taken[name] == 1 else f"{name}_{taken[name]}"
        bodies.append(_write_test(unique, script, framework))
        tests.append((unique if framework == "pytest" else f"{_case_name(path)}::{unique}", script))
    header = _header(path, ordered, framework)
    if framework == "pytest":
        return _Written(header + "\n\n" + "\n\n".join(bodies), tuple(tests))
    inner = textwrap.indent("\n".join(bodies), "    ", lambda line: bool(line.strip()))
    return _Written(f"{header}\n\nclass {_case_name(path)}(unittest.TestCase):\n{inner}{group}", tuple(tests))


def _case_name(path: str) -> str:
    words = module_name(path, (".",)).replace(".", "_").split("_")
    return "".join(word[:1].upper() + word[1:] for word in words) + "Characterised"


def _header(path: str, scripts: Sequence[Mapping[str, Any]], framework: Framework) -> str:
    needed = {line for script in scripts for line in script["imports"]}
    for script in scripts:
        needed |= _modules_used(script)
    if framework == "unittest":
        needed.add("import unittest")
    elif any(script["raises"] for script in scripts):
        needed.add("import pytest")
    title = f'"""What `{path}` did when it was recorded, before any change. Written by a search; each test is one behaviour."""'
    return "\n".join([title, "", *sorted(needed), ""])


def _modules_used(script: Mapping[str, Any]) -> set[str]:
    used = set()
    if any("hashlib." in expression for expression, _ in script["asserts"]):
        used.add("import hashlib")
    if any(expression == PRINTED for expression, _ in script["asserts"]):
        used |= {"import contextlib", "import io"}
    raised = script["raises"]
    if raised and raised["module"] != "builtins" and "<" not in raised["type_name"]:
        used.add(f"import {raised['module']}")
    return used


def _write_test(name: str, script: Mapping[str, Any], framework: Framework) -> str:
    holds = ", ".join(dict.fromkeys(address.rpartition("::")[2] for address in (primary_symbol(script), *script["symbols"][:4])))
    lines = [f'"""Holds {holds}."""', *_body(script, framework)]
    head = f"def {name}({'' if framework == 'pytest' else 'self'}):"
    return head + "\n" + textwrap.indent("\n".join(lines), "    ", lambda line: bool(line.strip())) + "\n"


def _body(script: Mapping[str, Any], framework: Framework) -> list[str]:
    statements, raised = list(script["statements"]), script["raises"]
    asserts = [tuple(pair) for pair in script["asserts"]]
    calls = _without_unused_names(statements, [expression for expression, _ in asserts])
    if raised is not None:
        calls = [*calls[:-1], *raising_lines(calls[-1], raised, framework)]
    if any(expression == PRINTED for expression, _ in asserts):
        inner = textwrap.indent("\n".join(calls), "    ")
        calls = ["with contextlib.redirect_stdout(io.StringIO()) as printed:", *inner.splitlines()]
    return [*calls, *(line for expression, literal in asserts for line in assertion_lines(expression, literal, framework))]


def _without_unused_names(statements: Sequence[str], expressions: Sequence[str]) -> list[str]:
    """`result = f()` is `f()` where nothing speaks of the result."""
    kept = []
    mentioned = [_names_in(text) for text in (*statements, *expressions)]
    for number, statement in enumerate(statements):
        node = ast.parse(statement).body[0]
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if not any(name in names for names in mentioned[number + 1 :]):
                statement = ast.unparse(node.value)
        kept.append(statement)
    return kept


def _names_in(text: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
