"""A delivery summary as the service writes it, with everything the report can show."""

import hashlib
from typing import Any

import pytest

BEFORE = '''# -*- coding: utf-8 -*-
"""Ledger of a small shop."""
import sys

if sys.version_info[0] >= 3:
    unicode = str
    basestring = str


class Ledger(object):
    """Entries and their totals."""

    def __init__(self, owner, entries=None):
        self.owner = owner
        self.entries = entries or []

    def total(self, currency, include_open=False):
        result = 0
        for entry in self.entries:
            if entry.currency == currency:
                if include_open or not entry.open:
                    if entry.amount != None:
                        result = result + entry.amount
        return result

    def describe(self, entry):
        if not isinstance(entry.text, basestring):
            text = unicode(entry.text)
        else:
            text = entry.text
        return u"%s: %s <%s>" % (self.owner, text, entry.currency)

    def as_rows(self):
        rows = []
        for entry in self.entries:
            rows.append([entry.day, self.describe(entry), entry.amount])
        return rows
'''
AFTER = '''"""Ledger of a small shop."""


class Ledger:
    """Entries and their totals."""

    def __init__(self, owner, entries=None):
        self.owner = owner
        self.entries = entries or []

    def total(self, currency: str, include_open: bool = False) -> int:
        result = 0
        for entry in self.entries:
            if entry.currency != currency:
                continue
            if entry.open and not include_open:
                continue
            if entry.amount is not None:
                result = result + entry.amount
        return result

    def describe(self, entry) -> str:
        text = str(entry.text) if not isinstance(entry.text, str) else entry.text
        return f"{self.owner}: {text} <{entry.currency}>"

    def as_rows(self) -> list[list[object]]:
        return [[entry.day, self.describe(entry), entry.amount] for entry in self.entries]
'''


def _recipe(name: str, title: str, units: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "title": title, "units": units, "declined": 0, "risk": "low", **more}


_MODERN = _recipe("modernise_python", "Modern Python idioms", 31)
_LITERALS = _recipe("repeated_literals", "Repeated literals to constants", 4)
_DEAD = _recipe("dead_private_code", "Dead private code", 2, declined=1)
_GUARDS = _recipe("guard_clauses", "Guard clauses", 6, declined=3, risk="medium")
_SPLIT = _recipe("split_long_function", "Split of long functions", 5, declined=2, risk="medium")
_TYPES = _recipe("annotate_from_traces", "Annotations from traces", 22)
_MOVE = _recipe("move_method_to_function", "Methods that need no object", 3, declined=4, risk="high")


def _proposal(strategy: str, risk: int, effort: str, recipes: list[dict[str, Any]]) -> dict[str, Any]:
    summaries = {
        "CONSERVATIVE": "Idioms of Python 2 go, texts that repeat get a name, private code nobody calls is removed.",
        "STANDARD": "Also flattens nested conditions, splits the longest functions and writes down the types seen in your tests.",
        "COMPREHENSIVE": "Also moves methods that never use their object out of their classes, callers included.",
    }
    functions = [f"shop/ledger.py::Ledger.{name}" for name in ("total", "describe", "as_rows")][:risk]
    return {
        "proposal_id": f"p-{risk}",
        "strategy": strategy,
        "title": strategy.capitalize(),
        "summary": summaries[strategy],
        "recipes": recipes,
        "files": [{"path": "shop/ledger.py", "units": sum(recipe["units"] for recipe in recipes)}],
        "functions": functions,
        "effort": effort,
        "risk": risk,
        "model_class": "L0",
        "cost": {"low": 0, "high": 0},
        "source": "recipes",
    }


def _behaviour(number: int, texts: tuple[str, str, str], method: str, held: bool = True) -> dict[str, Any]:
    tests = [f"iama_tests/test_shop_ledger.py::test_{method}_{index}" for index in range(1, 4)] if held else []
    return {
        "item_id": f"B{number}",
        "given": texts[0],
        "when": texts[1],
        "then": texts[2],
        "symbols": [f"shop/ledger.py::Ledger.{method}"],
        "tests": tests,
        "held": held,
    }


def _spec() -> dict[str, Any]:
    return {
        "revision": 1,
        "bdd": [
            _behaviour(
                1,
                (
                    "a ledger with entries in two currencies",
                    "total is asked for one of them",
                    "only closed entries of that currency are added up",
                ),
                "total",
            ),
            _behaviour(
                2,
                (
                    "an entry whose text is not a string",
                    "it is described",
                    "the text is converted and the currency follows in angle brackets",
                ),
                "describe",
            ),
            _behaviour(3, ("a ledger with entries", "rows are asked for", "there is one row for each entry, in their order"), "as_rows"),
        ],
        "sdd": [
            {
                "item_id": "S1",
                "component": "shop.ledger.Ledger",
                "responsibility": "Keeps the entries of one owner and adds them up.",
                "interface_notes": "total, describe and as_rows keep their signatures.",
                "symbols": ["shop/ledger.py::Ledger"],
            }
        ],
    }


def _mutation() -> dict[str, Any]:
    survivors = [
        ("total", 22, "none_check", "entry.amount != None", "True"),
        ("total", 23, "augmented", "result + entry.amount", "result - -entry.amount"),
        ("describe", 30, "text", '"%s: %s <%s>"', '"%s: %s"'),
    ]
    names = ("symbol", "line", "operator", "before", "after")
    rows = [dict(zip(names, (f"shop/ledger.py::Ledger.{row[0]}", *row[1:]), strict=True)) for row in survivors]
    by_function = {"total": (38, 40), "describe": (21, 22), "as_rows": (17, 17), "__init__": (9, 9)}
    return {
        "killed": 85,
        "total": 88,
        "survivors": rows,
        "by_function": {f"shop/ledger.py::Ledger.{name}": {"killed": k, "total": t} for name, (k, t) in by_function.items()},
    }


def _result(given: dict[str, Any], kept: int, reason: str | None) -> dict[str, Any]:
    return {
        "name": given["name"],
        "title": given["title"],
        "files": ["shop/ledger.py"] if kept else [],
        "units_kept": kept,
        "units_dropped": given["units"] - kept,
        "kept": kept > 0,
        "reason": reason,
        "counterexamples": [],
        "diff": "",
    }


_TOTAL = {
    "test_id": "iama_tests/test_gen_ledger.py::test_total_3",
    "expression": "Ledger([]).total()",
    "before": "'`0`'",
    "now": "TypeError: unsupported operand",
    "line": "python -c 'from shop.ledger import Ledger; print(repr(Ledger([]).total()))'",
}


def _results() -> list[dict[str, Any]]:
    return [
        _result(_MODERN, 31, "30 tests passed"),
        _result(_LITERALS, 4, "30 tests passed"),
        _result(_DEAD, 0, "test_describe_2 failed: NameError in shop/ledger.py::Ledger.describe"),
        {**_result(_GUARDS, 5, "one edit dropped: test_total_3 failed"), "counterexamples": [_TOTAL]},
        _result(_SPLIT, 5, "30 tests passed"),
        _result(_TYPES, 22, "30 tests passed"),
    ]


def _file() -> dict[str, Any]:
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in (BEFORE, AFTER)]
    return {
        "path": "shop/ledger.py",
        "change": "modified",
        "added": 12,
        "removed": 22,
        "base_sha256": hashes[0],
        "sha256": hashes[1],
        "before": BEFORE,
        "after": AFTER,
        "diff": "",
    }


_STAGES = {
    "ANALYZING": 0.9,
    "WAITING_STRATEGY": 0.2,
    "WAITING_SPEC_APPROVAL": 0.3,
    "GENERATING_TESTS": 21.4,
    "BASELINE_VALIDATION": 9.8,
    "REFACTORING": 11.6,
}


@pytest.fixture
def summary_document() -> dict[str, Any]:
    """A delivered STANDARD job of the `recipes` provider."""
    return {
        "job_id": "0193f0aa-7b2c-7c44-9d5e-3a1f0c9b8e77",
        "outcome": "DELIVERED",
        "strategy": "STANDARD",
        "provider": "recipes",
        "root_name": "shop-ledger 1.2",
        "context": {
            "files": 14,
            "symbols": 212,
            "ast_confidence": 97,
            "baseline_mode": "ASSERTION",
            "edit_mode": "AST_SYMBOLIC",
            "slices": [],
        },
        "proposals": [
            _proposal("CONSERVATIVE", 1, "small", [_MODERN, _LITERALS, _DEAD]),
            _proposal("STANDARD", 2, "medium", [_MODERN, _LITERALS, _DEAD, _GUARDS, _SPLIT, _TYPES]),
            _proposal("COMPREHENSIVE", 4, "large", [_MODERN, _LITERALS, _DEAD, _GUARDS, _SPLIT, _TYPES, _MOVE]),
        ],
        "spec": _spec(),
        "baseline": {
            "generated": 18,
            "existing": 12,
            "frozen": 30,
            "quarantined": [{"test_id": "tests/test_ledger.py::test_clock", "reason": "flaky"}],
            "runs": 5,
            "mutation": _mutation(),
        },
        "recipes": _results(),
        "attempts": [
            {"number": 1, "producer": "modernise_python", "title": "Modern Python idioms", "kept": True, "reason": None, "seconds": 1.2}
        ],
        "files": [_file()],
        "measures": {
            "before": {
                "lines": 1475,
                "functions": 96,
                "longest_function": 121,
                "complexity_p95": 12.0,
                "annotated_share": 0.0,
                "legacy_idioms": 148,
            },
            "after": {
                "lines": 1402,
                "functions": 109,
                "longest_function": 58,
                "complexity_p95": 8.0,
                "annotated_share": 41.5,
                "legacy_idioms": 11,
            },
        },
        "own_tests": {
            "before": {"passed": 12, "failed": 1, "skipped": 0, "failing": ["tests/test_ledger.py::test_clock"]},
            "after": {"passed": 12, "failed": 1, "skipped": 0, "failing": ["tests/test_ledger.py::test_clock"]},
        },
        "usage": {"credits": 0, "calls": 0},
        "timings": _STAGES,
        "stages": [{"state": state, "at": "2026-11-22T10:00:00Z", "seconds": spent} for state, spent in _STAGES.items()],
    }
