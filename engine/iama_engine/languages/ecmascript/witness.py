"""Counterexamples in JavaScript: generated tests taken apart, each written as a look in a file of its own, and read.

Every framework can run them, because a look ends in every case by throwing what it saw.
"""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tree_sitter import Node

from iama_engine.languages.ecmascript.emit import PRINTED, UNFINISHED
from iama_engine.languages.ecmascript.outline import JAVASCRIPT
from iama_engine.languages.ecmascript.passed import PASSED
from iama_engine.languages.tree_code import inside, text_of
from iama_engine.probe.looks import MARK, MOST, Counterexample, LookPlan, cut, plain, shortest, told_by
from iama_engine.probe.own_tests import GENERATED_FOLDER
from iama_engine.runner.contract import TestOutcome
from iama_engine.symbols.syntax import parse

_IN_A_PROGRAM = 4
"""Times as many looks where a program says only that something in it is different."""
_CHECKS = frozenset({"assert.strictEqual", "assert.deepStrictEqual"})
_RAISES = frozenset({"assert.throws", "assert.rejects"})
_DECLARED = re.compile(r"^(?:const|let|var)\s+([\w$]+)\s*=\s*(.*?);?$", re.DOTALL)
_NUMBER = re.compile(rf"^{GENERATED_FOLDER}/look_([0-9]+)\.test\.")
_SUFFIX = re.compile(r"\.test\.[cm]?js$")
_OURS = re.compile(r"""['"](?:node:)?(?:assert|test|vitest)['"]""")
_FILE = re.compile(r"""(['"])\.\./([^'"]+)['"]""")
_CALL = re.compile(r"(?:await\s+)?(?:new\s+)?[\w$.]+\(")
_IN_ORDER = re.compile(r"^JSON\.stringify\(([\w$]+)\)$")
_AFTERWARDS, _HEARD = re.compile(rf"(?:{PASSED}\d*|{PRINTED})(?![\w$])"), re.compile(rf"{PRINTED}(?![\w$])")
_WORD = re.compile(r"[\w$]+")
_RUNS = (".js", ".cjs", ".mjs", ".json")
_HELPERS = f"""\
const iamaSame = (check) => {{
  try {{ check(); return true; }} catch (error) {{ if (error && error.code === 'ERR_ASSERTION') return false; throw error; }}
}};
const iamaShow = (value) => iamaInspect(value, {{ depth: 6, breakLength: Infinity, maxArrayLength: 200 }}).slice(0, {MOST});
const iamaMore = (error, keys) => keys.map((key) => `, ${{key}}: ${{iamaShow(error[key])}}`).join('');
const iamaTell = (error, keys) => (
  error instanceof Error ? `${{error.name}}: ${{error.message}}${{iamaMore(error, keys)}}` : iamaShow(error)
).slice(0, {MOST});
"""


@dataclass(frozen=True, slots=True)
class NodeTest:
    """A generated test taken apart: what stands above it, the calls it makes in order, what it expects of them."""

    path: str
    head: tuple[str, ...]
    opening: str
    """The word of the framework that a test begins with; empty in a plain program."""
    is_async: bool
    calls: tuple[str, ...] = ()
    raises: str | None = None
    """Name and text of what the last call throws, and what more is known of it."""
    attributes: tuple[str, ...] = ()
    """What more."""
    checks: tuple[tuple[str, str, str], ...] = ()
    """Method of `assert`, expression, and the literal it was equal to."""

    @property
    def size(self) -> int:
        """Characters of its calls."""
        return sum(map(len, self.calls))

    def before(self, call: int) -> str:
        """What a call gave: an exception, the literal its name was equal to, or nothing that was looked at."""
        if self.raises is not None and call == len(self.calls) - 1:
            return self.raises
        name = _declared(self.calls[call])[0]
        return next((literal for _, expression, literal in self.checks if expression == name), "no exception")


class NodeLooks:
    """One file a look."""

    def plan(self, files: Mapping[str, str], failing: Iterable[str], most: int) -> LookPlan | None:
        tests, failed = read_tests(files), frozenset(failing)
        plain_ones = [one for one, test in tests.items() if not test.opening and test.path in failed]
        sizes = {one: test.size for one, test in tests.items()}
        chosen = shortest(sizes, [*failed.difference(plain_ones), *plain_ones], most * (_IN_A_PROGRAM if plain_ones else 1))
        return LookPlan(chosen, dict(_write_look(number, tests[test_id]) for number, test_id in enumerate(chosen))) if chosen else None

    def read(self, files: Mapping[str, str], chosen: Sequence[str], outcomes: Iterable[TestOutcome]) -> list[Counterexample]:
        tests, found = read_tests(files), dict[int, Counterexample]()
        for number, seen in told_by(outcomes, _NUMBER, len(chosen)):
            if _is_possible(seen, tests[chosen[number]]):
                found[number] = _counterexample(chosen[number], tests[chosen[number]], seen)
        return [found[number] for number in sorted(found)]


def _is_possible(seen: Sequence[Any], test: NodeTest) -> bool:
    """Whether a look can have said so: the code that is looked at may throw whatever it likes."""
    if len(seen) != 4 or not all(isinstance(one, str) for one in seen[2:]):
        return False
    at, expression = seen[:2]
    known = {expression for _, expression, _ in test.checks}
    return (at is None or (isinstance(at, int) and 0 <= at < len(test.calls))) and (expression is None or expression in known)


def read_tests(files: Mapping[str, str]) -> dict[str, NodeTest]:
    """By test id, every generated test of the files; those of a plain program, which is one test to its framework, by number."""
    found: dict[str, NodeTest] = {}
    for path, text in files.items():
        head: list[str] = []
        count = 0
        for node in parse(text.encode(), grammar=JAVASCRIPT).root_node.named_children:
            opened = _opened(node)
            if opened is None:
                head += [] if node.type == "comment" or UNFINISHED in text_of(node) else [text_of(node)]
                continue
            opening, title, body, is_async = opened
            test = _take_apart(NodeTest(path, tuple(head), opening, is_async), body)
            count += 1
            found[f"{path}::{title}" if opening else f"{path}#{count}"] = test
    return found


def _opened(node: Node) -> tuple[str, str, Node, bool] | None:
    """Word, title, body of the test that a statement is; None for one that stands above tests."""
    if text_of(node).startswith("process.on("):
        return None
    if node.type == "statement_block":
        return "", "", node, False
    call = node.named_children[0] if node.type == "expression_statement" else None
    if call is None or call.type != "call_expression":
        return None
    function = min(_functions(call), key=lambda one: one.start_byte, default=None)
    body = function.child_by_field_name("body") if function is not None else None
    if function is None or body is None:
        return None
    word, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    title = text_of(given.named_children[0])[1:-1] if given is not None and word is not None and word.type == "identifier" else ""
    return text_of(word) if title else "", title, body, text_of(function).startswith("async")


def _functions(node: Node) -> Iterator[Node]:
    """The arrow functions in a node, itself among them."""
    return (one for one in inside(node) if one.type == "arrow_function")


def _take_apart(test: NodeTest, body: Node) -> NodeTest:
    calls: list[str] = []
    checks: list[tuple[str, str, str]] = []
    raises, attributes = None, tuple[str, ...]()
    for statement in body.named_children:
        if statement.type == "comment" or text_of(statement).startswith(UNFINISHED):
            continue
        method, given = _asserted(statement)
        if method in _CHECKS:
            checks.append((method, text_of(given[0]), text_of(given[1])))
        elif method in _RAISES:
            inner = given[0].child_by_field_name("body")
            calls += [text_of(one) for one in (inner.named_children if inner is not None else [])]
            raises, attributes = _thrown(given[1])
        else:
            calls.append(text_of(statement))
    return replace(test, calls=tuple(calls), raises=raises, attributes=attributes, checks=tuple(checks))


def _asserted(statement: Node) -> tuple[str, list[Node]]:
    """The method of `assert` that a statement calls, and its arguments; nothing for another statement."""
    call = statement.named_children[0] if statement.type == "expression_statement" else None
    call = call.named_children[0] if call is not None and call.type == "await_expression" else call
    if call is None or call.type != "call_expression":
        return "", []
    given = call.child_by_field_name("arguments")
    return text_of(call.child_by_field_name("function")), given.named_children if given is not None else []


def _thrown(described: Node) -> tuple[str, tuple[str, ...]]:
    """`Name: message, code: 'E1'` of `{ name: 'Name', message: 'message', code: 'E1' }`, and `code`."""
    said = {text_of(one.child_by_field_name("key")): one.child_by_field_name("value") for one in described.named_children}
    name, message = (_text(said.pop(key)) for key in ("name", "message"))
    return ", ".join([f"{name}: {message}", *(f"{key}: {text_of(literal)}" for key, literal in said.items())]), tuple(said)


def _text(literal: Node | None) -> str:
    """What a literal of text says, as our own emitter wrote it."""
    inner = text_of(literal)[1:-1].replace("\\'", "'").replace('"', '\\"')
    return str(json.loads(f'"{inner}"'))


def _declared(call: str) -> tuple[str, str]:
    """The name that a call is given, empty where it has none, and the call without it."""
    match = _DECLARED.match(call)
    return (match[1], match[2]) if match is not None else ("", call.rstrip(";"))


def _write_look(number: int, test: NodeTest) -> tuple[str, str]:
    """`iamaAt` counts calls and then checks, so that an exception is told of what raised it. No name of ours may be one of the test's."""
    is_module = any(line.startswith("import ") for line in test.head)
    inspect = "import { inspect as iamaInspect } from 'node:util';" if is_module else "const { inspect: iamaInspect } = require('util');"
    looks = [
        f"if (!iamaSeen && !iamaSame(() => {method}({found}, {literal})))"
        f" iamaSeen = [null, {json.dumps(found)}, {json.dumps(cut(literal))}, iamaShow({found})];"
        for method, found, literal in test.checks
    ]
    before = [*(test.before(call) for call in range(len(test.calls))), *(literal for _, _, literal in test.checks)]
    steps = [*test.calls, *(looks if test.raises is None else ())]
    missed = [] if test.raises is None else [f"    iamaSeen = [iamaAt, null, {json.dumps(test.raises)}, 'no exception'];"]
    body = [
        "  let iamaSeen = null, iamaAt = 0;",
        f"  const iamaBefore = {json.dumps(list(map(cut, before)))}, iamaChecks = {json.dumps([found for _, found, _ in test.checks])};",
        "  try {",
        *(f"    iamaAt = {at};\n    {step}" for at, step in enumerate(steps)),
        *missed,
        "  } catch (iamaError) {",
        f"    const iamaRaised = iamaTell(iamaError, {json.dumps(test.attributes)});",
        f"    const iamaWhere = iamaAt < {len(test.calls)} ? [iamaAt, null] : [null, iamaChecks[iamaAt - {len(test.calls)}]];",
        "    iamaSeen = iamaBefore[iamaAt] === iamaRaised ? null : iamaSeen || [...iamaWhere, iamaBefore[iamaAt], iamaRaised];",
        "  }",
        f"  throw new Error({json.dumps(MARK)} + JSON.stringify(iamaSeen));",
    ]
    suffix = (_SUFFIX.search(test.path) or [".test.js"])[0]
    return f"{GENERATED_FOLDER}/look_{number}{suffix}", "\n".join([*test.head, inspect, "", _HELPERS, *_wrapped(test, number, body), ""])


def _wrapped(test: NodeTest, number: int, body: Sequence[str]) -> list[str]:
    """The statements as the framework wants them."""
    if test.opening:
        return [f"{test.opening}('look {number}', {'async ' if test.is_async else ''}() => {{", *body, "});"]
    return ["(async () => {", *body, "})();"] if test.is_async else ["{", *body, "}"]


def _counterexample(test_id: str, test: NodeTest, seen: Sequence[Any]) -> Counterexample:
    at, expression, before, now = seen
    calls = list(test.calls if at is None else test.calls[: at + 1])
    asked = _asked(calls, expression)
    return Counterexample(test_id if test.opening else test.path, cut(asked), plain(before), plain(now), _runnable(test, calls, expression))


def _asked(calls: Sequence[str], expression: str | None) -> str:
    """What a look was about, in the words of the calls."""
    last, values = _declared(calls[-1])[1], dict(map(_declared, calls))
    if expression is None:
        return last
    if _AFTERWARDS.match(expression):
        return f"{expression} after {last}"
    in_order = _IN_ORDER.match(expression)
    if in_order is not None and values.get(in_order[1]):
        return f"JSON.stringify({values[in_order[1]]})"
    return values.get(expression) or expression


def _runnable(test: NodeTest, calls: Sequence[str], expression: str | None) -> str:
    """Calls as one line for a shell, that prints what is asked about, or the value of the last call; what is printed prints itself."""
    is_heard = expression is not None and _HEARD.match(expression) is not None
    lines, asked = [call for call in calls if call != f"{PRINTED}.length = 0;"], None if is_heard else expression
    name, value = _declared(lines[-1])
    if asked is None or asked == name:
        asked = value if name or _CALL.match(value) else None
        lines = lines[:-1] if asked is not None else lines
    shown = [f"console.dir({asked}, {{ depth: null }})"] if asked is not None else []
    used = set(_WORD.findall("\n".join([*lines, *shown])))
    used |= {"createHash"} if "sha256(" in (asked or "") else set()
    needed = [line for line in test.head if not _OURS.search(line) and not used.isdisjoint(_WORD.findall(re.split(" = | from ", line)[0]))]
    if any(not path.endswith(_RUNS) for line in needed for _, path in _FILE.findall(line)):
        return ""
    loaded = [_FILE.sub(r"\1./\2\1", line) for line in needed]
    program = " ".join(line if line.endswith((";", "}")) else f"{line};" for line in [*loaded, *lines, *shown])
    is_module = any(line.startswith("import ") for line in test.head)
    if test.is_async and not is_module:
        program = f"(async () => {{ {program} }})()"
    quoted = shlex.quote(program) if re.search(r'["$`\\!]', program) else f'"{program}"'
    return f"node {'--input-type=module ' if is_module else ''}-e {quoted}"
