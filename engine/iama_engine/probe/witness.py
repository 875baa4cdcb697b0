"""Counterexamples in Python: generated tests taken apart, written as looks, and read (see `looks.py`)."""

import ast
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iama_engine.probe.looks import MARK, MOST, Counterexample, LookPlan, cut, plain, shortest, told_by
from iama_engine.runner.contract import TestOutcome

LOOKS = "iama_tests/test_looks.py"
"""Where the looks are written for the run that takes them."""
_LOOK = re.compile(r"::test_([0-9]+)$")
_NAME = re.compile(r"(?<![\w.])\w+")
_DOTTED = re.compile(r"import (\w+(?:\.\w+)+)")
_NOTHING = "no exception"
_RAISES = ("raises", "assertRaises")


@dataclass(frozen=True, slots=True)
class GeneratedTest:
    """A generated test taken apart: imports, the calls it makes in order, what it expects of them."""

    imports: tuple[str, ...]
    calls: tuple[str, ...]
    raises: str | None
    """The name of the exception that the last call raises, with its text where that is asserted."""
    checks: tuple[tuple[str, str], ...]
    """Expression and the literal it was equal to."""

    @property
    def size(self) -> int:
        """Characters of its calls."""
        return sum(len(call) for call in self.calls)

    def before(self, call: int) -> str:
        """What a call gave: an exception, the literal its name was equal to, or nothing that was looked at."""
        if self.raises is not None and call == len(self.calls) - 1:
            return self.raises
        statement = ast.parse(self.calls[call]).body[-1]
        names = [ast.unparse(target) for target in statement.targets] if isinstance(statement, ast.Assign) else []
        return next((literal for expression, literal in self.checks if expression in names), _NOTHING)


@dataclass(frozen=True, slots=True)
class PythonLooks:
    """Looks in one file: functions, which a class takes in where the project's interpreter has nothing but `unittest`."""

    in_a_class: bool = False

    def plan(self, files: Mapping[str, str], failing: Iterable[str], most: int) -> LookPlan | None:
        tests = read_tests(files)
        chosen = shortest({test_id: test.size for test_id, test in tests.items()}, failing, most)
        text = write_looks(tests, chosen) + (_case(len(chosen)) if self.in_a_class else "")
        return LookPlan(chosen, {LOOKS: text}) if chosen else None

    def read(self, files: Mapping[str, str], chosen: Sequence[str], outcomes: Iterable[TestOutcome]) -> list[Counterexample]:
        return read_looks(read_tests(files), chosen, outcomes)


def read_tests(files: Mapping[str, str]) -> dict[str, GeneratedTest]:
    """By test id, every generated test of the files."""
    found: dict[str, GeneratedTest] = {}
    for path, text in files.items():
        tree = ast.parse(text)
        imports = tuple(ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
        for prefix, node in _functions(tree):
            found[f"{path}::{prefix}{node.name}"] = _take_apart(imports, node)
    return found


def _functions(tree: ast.Module) -> Iterable[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}::", inner) for inner in node.body if isinstance(inner, ast.FunctionDef))


def _take_apart(imports: tuple[str, ...], node: ast.FunctionDef) -> GeneratedTest:
    calls: list[str] = []
    checks: list[tuple[str, str]] = []
    raises = None
    for statement in _statements(node.body[1:]):
        check = _check(statement)
        if check is not None:
            checks.append(check)
        elif isinstance(statement, ast.With) and (kind := _expected(statement)):
            raises = kind
            calls += [ast.unparse(inner) for inner in statement.body]
        else:
            calls.append(ast.unparse(statement))
    texts = [ast.literal_eval(literal) for expression, literal in checks if expression.startswith("str(caught.")]
    if raises is not None and texts:
        raises = f"{raises}: {texts[0]}"
    told = [check for check in checks if "caught." not in check[0] and "printed." not in check[0]]
    return GeneratedTest(imports, tuple(calls), raises, tuple(told))


def _statements(body: Sequence[ast.stmt]) -> Iterable[ast.stmt]:
    """The statements of a test; what is printed is left to be printed."""
    for statement in body:
        if isinstance(statement, ast.With) and "redirect_stdout" in ast.unparse(statement.items[0]):
            yield from statement.body
        else:
            yield statement


def _check(statement: ast.stmt) -> tuple[str, str] | None:
    if isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Compare):
        return ast.unparse(statement.test.left), ast.unparse(statement.test.comparators[0])
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and ast.unparse(call.func) in ("self.assertEqual", "self.assertIs"):
        return ast.unparse(call.args[0]), ast.unparse(call.args[1])
    return None


def _expected(statement: ast.With) -> str | None:
    call = statement.items[0].context_expr
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _RAISES:
        return ast.unparse(call.args[0]).rpartition(".")[2]
    return None


def write_looks(tests: Mapping[str, GeneratedTest], chosen: Sequence[str]) -> str:
    """Functions of which number n ends by telling what the chosen test n sees."""
    imports = {line for test_id in chosen for line in tests[test_id].imports if line != "import pytest"}
    needed = [*sorted(imports), "import json as iama_json"]
    return "\n".join([*needed, "", *(_write_look(number, tests[test_id]) for number, test_id in enumerate(chosen))])


def _case(count: int) -> str:
    methods = "".join(f"    test_{number} = staticmethod(test_{number})\n" for number in range(count))
    return f"\nimport unittest as iama_unittest\n\nclass TestLooks(iama_unittest.TestCase):\n{methods}"


def _write_look(number: int, test: GeneratedTest) -> str:
    """`iama_at` counts calls and then checks, so that an exception is told of what raised it. No name of ours may be one of the test's."""
    before = [*(test.before(call) for call in range(len(test.calls))), *(literal for _, literal in test.checks)]
    steps = [*test.calls, *(() if test.raises else (_look(found, literal) for found, literal in test.checks))]
    missed = [f"        iama_seen = [iama_at, None, {test.raises!r}, {_NOTHING!r}]"] if test.raises else []
    return "\n".join(
        [
            f"def test_{number}():",
            "    iama_seen, iama_at = None, 0",
            f"    iama_before, iama_calls = {list(map(cut, before))!r}, {len(test.calls)}",
            f"    iama_checks = {[found for found, _ in test.checks]!r}",
            "    try:",
            *(f"        {line}" for at, step in enumerate(steps) for line in [f"iama_at = {at}", *step.splitlines()]),
            *missed,
            "    except Exception as iama_error:",
            f"        iama_raised = f'{{type(iama_error).__name__}}: {{iama_error}}'[:{MOST}]",
            "        iama_where = [iama_at, None] if iama_at < iama_calls else [None, iama_checks[iama_at - iama_calls]]",
            "        if iama_before[iama_at] in (iama_raised, type(iama_error).__name__): iama_seen = None",
            "        else: iama_seen = iama_seen or [*iama_where, iama_before[iama_at], iama_raised]",
            f"    raise AssertionError({MARK!r} + iama_json.dumps(iama_seen, ensure_ascii=False))",
            "",
        ]
    )


def _look(expression: str, literal: str) -> str:
    """The source of a look that tells, unless another one has told already."""
    return f"if not iama_seen and ({expression}) != ({literal}): iama_seen = {_told(expression, literal)}"


def _told(expression: str, literal: str) -> str:
    """The source of what a look tells where an expression has another value than it had."""
    return f"[None, {expression!r}, {cut(literal)!r}, repr({expression})[:{MOST}]]"


def read_looks(tests: Mapping[str, GeneratedTest], chosen: Sequence[str], outcomes: Iterable[TestOutcome]) -> list[Counterexample]:
    """What was seen, in the order chosen; a look that told nothing is left out."""
    found: dict[int, Counterexample] = {}
    for number, seen in told_by(outcomes, _LOOK, len(chosen)):
        found[number] = _counterexample(chosen[number], tests[chosen[number]], seen)
    return [found[number] for number in sorted(found)]


def _counterexample(test_id: str, test: GeneratedTest, seen: Sequence[Any]) -> Counterexample:
    at, expression, before, now = seen
    calls = list(test.calls if at is None else test.calls[: at + 1])
    asked = _meant(calls, expression) if expression else _value(calls[-1]) or calls[-1]
    line = runnable(test.imports, calls, expression, is_shown=before != _NOTHING)
    return Counterexample(test_id, cut(asked), plain(before), plain(now), line)


def _meant(calls: Sequence[str], expression: str) -> str:
    """The call whose value a plain name is: `result` says nothing to whoever reads it."""
    for call in reversed(calls):
        statement = ast.parse(call).body[-1]
        if isinstance(statement, ast.Assign) and [ast.unparse(target) for target in statement.targets] == [expression]:
            return ast.unparse(statement.value) if expression.isidentifier() else expression
    return expression


def _bound_by(line: str) -> Iterable[str]:
    """The names that an import brings."""
    statement = ast.parse(line).body[0]
    names = statement.names if isinstance(statement, ast.Import | ast.ImportFrom) else []
    return [name.asname or name.name.partition(".")[0] for name in names]


def _value(call: str) -> str | None:
    """A call without the name that its value is given; None for a statement that has no value."""
    statement = ast.parse(call).body[-1]
    if isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets):
        return ast.unparse(statement.value)
    return ast.unparse(statement.value) if isinstance(statement, ast.Expr) else None


def runnable(imports: Sequence[str], calls: Sequence[str], expression: str | None, *, is_shown: bool = True) -> str:
    """Calls as one line for a shell, that prints what is asked about, or the value of the last call where that is to be shown."""
    asked, lines = expression, list(calls)
    if asked is None and (asked := _value(calls[-1])) is not None:
        lines.pop()
    shown = [f"print(repr({asked}))" if is_shown else asked] if asked is not None else []
    needed = _needed(imports, "\n".join([*lines, *shown]))
    separator = "\n" if any("\n" in call for call in calls) else "; "
    return f"python -c {shlex.quote(separator.join([*needed, *lines, *shown]))}"


def _needed(imports: Sequence[str], text: str) -> list[str]:
    """The imports whose names a text uses; of `import a`, `import a.b` and `import a.c` only those that `a.b.f()` speaks of."""
    used = set(_NAME.findall(text))
    needed = [line for line in imports if not used.isdisjoint(_bound_by(line))]
    dotted = {line: match[1] for line in needed if (match := _DOTTED.fullmatch(line))}
    spoken = [line for line in needed if line not in dotted or re.search(rf"(?<![\w.]){re.escape(dotted[line])}(?!\w)", text)]
    bound = {name for line in spoken for name in _bound_by(line)}
    return [line for line in needed if line in spoken or bound.isdisjoint(_bound_by(line))]
