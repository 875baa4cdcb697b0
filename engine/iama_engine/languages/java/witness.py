"""Counterexamples in Java: generated tests taken apart, each written as a look in a class of its own beside it, and read.

A look runs the test's steps in order, keeps the first that shows something else, and ends in every case by throwing what it saw.
"""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tree_sitter import Node

from iama_engine.languages.java.outline import JAVA
from iama_engine.languages.tree_code import text_of
from iama_engine.probe.looks import MARK, MOST, Counterexample, LookPlan, cut, plain, shortest, told_by
from iama_engine.runner.contract import TestOutcome
from iama_engine.symbols.syntax import parse

_NUMBER = re.compile(r"/Look(\d+)Test\.java::")
_EXPECTED = {"assertTrue": "true", "assertFalse": "false", "assertNull": "(Object) null"}
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_OURS = re.compile(r"^import (?:static )?(?:org\.)?junit\.")
_ROOM = 900
"""Characters of a value as it is written down: two of them and what stands around them are all that is kept of a failure's text."""
_NOTHING = '"no exception"'
_CLASSES = "target/classes"
"""Where Maven puts what it compiles."""
_HELPERS = r"""
    private static String iamaLook(String seen, int at, long before, long now) {
        return seen != null || before == now ? seen : iamaTell(at, iamaShow(before), iamaShow(now));
    }

    private static String iamaLook(String seen, int at, char before, char now) {
        return seen != null || before == now ? seen : iamaTell(at, iamaShow(before), iamaShow(now));
    }

    private static String iamaLook(String seen, int at, float before, float now) {
        return seen != null || Float.compare(before, now) == 0 || before == now ? seen : iamaTell(at, iamaShow(before), iamaShow(now));
    }

    private static String iamaLook(String seen, int at, double before, double now) {
        return seen != null || Double.compare(before, now) == 0 || before == now ? seen : iamaTell(at, iamaShow(before), iamaShow(now));
    }

    private static String iamaLook(String seen, int at, Object before, Object now) {
        boolean same = before == null ? now == null : before.equals(now);
        return seen != null || same ? seen : iamaTell(at, iamaShow(before), iamaShow(now));
    }

    private static String iamaRaised(String seen, int at, String before, Throwable raised) {
        String name = raised.getClass().getName(), message = raised.getMessage();
        String now = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1) + (message == null ? "" : ": " + message);
        return seen != null || before.equals(now) ? seen : iamaTell(at, before, now);
    }

    private static String iamaTell(int at, String before, String now) {
        return "[" + at + ", null, " + iamaJson(before) + ", " + iamaJson(now) + "]";
    }

    private static String iamaShow(Object value) {
        if (value instanceof Character) return "'" + value + "'";
        if (!(value instanceof String)) return String.valueOf(value);
        String text = ((String) value).replace("\\", "\\\\").replace("\"", "\\\"");
        return '"' + text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"';
    }

    private static String iamaJson(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char one : (text.length() > MOST ? text.substring(0, MOST) : text).toCharArray()) {
            if (one == '"' || one == '\\') json.append('\\').append(one);
            else if (one < 32 || one > 126) json.append(String.format("\\u%04x", (int) one));
            else json.append(one);
            if (json.length() > ROOM) break;
        }
        return json.append('"').toString();
    }
""".replace("MOST", str(MOST)).replace("ROOM", str(_ROOM))


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a test, without the `end` it has. A check has what it `expected`, as source."""

    source: str
    expected: str = ""
    end: str = ";"

    @property
    def name(self) -> str:
        """The variable that a call is given; empty where it has none."""
        return _declared(self.source)[0]

    @property
    def value(self) -> str:
        """The call without that."""
        return self.source if self.expected else _declared(self.source)[1]


@dataclass(frozen=True, slots=True)
class JavaTest:
    """A generated test taken apart. `raises` is source of the name and text of what the last step throws."""

    path: str
    head: tuple[str, ...]
    """Package and imports."""
    parent: str
    """`extends TestCase`, or nothing."""
    mark: str
    """`@Test`, or nothing."""
    steps: tuple[Step, ...]
    raises: str = ""

    @property
    def size(self) -> int:
        """Characters of its steps."""
        return sum(len(step.source) for step in self.steps)


class JavaLooks:
    """One class a look, in the package of its test."""

    def plan(self, files: Mapping[str, str], failing: Iterable[str], most: int) -> LookPlan | None:
        tests = read_tests(files)
        chosen = shortest({test_id: test.size for test_id, test in tests.items()}, failing, most)
        return LookPlan(chosen, dict(_write_look(number, tests[test_id]) for number, test_id in enumerate(chosen))) if chosen else None

    def read(self, files: Mapping[str, str], chosen: Sequence[str], outcomes: Iterable[TestOutcome]) -> list[Counterexample]:
        tests, found = read_tests(files), dict[int, Counterexample]()
        for number, seen in told_by(outcomes, _NUMBER, len(chosen)):
            if _is_possible(seen, tests[chosen[number]]):
                found[number] = _counterexample(chosen[number], tests[chosen[number]], seen)
        return [found[number] for number in sorted(found)]


def _is_possible(seen: Sequence[Any], test: JavaTest) -> bool:
    """Whether a look can have said so: the code that is looked at may throw whatever it likes."""
    if len(seen) != 4 or not all(isinstance(one, str) for one in seen[2:]):
        return False
    return type(seen[0]) is int and 0 <= seen[0] < len(test.steps)


def read_tests(files: Mapping[str, str]) -> dict[str, JavaTest]:
    """By test id, every generated test of the files."""
    found: dict[str, JavaTest] = {}
    for path, text in files.items():
        top = parse(text.encode(), grammar=JAVA).root_node.named_children
        head = tuple(text_of(node) for node in top if node.type in ("package_declaration", "import_declaration"))
        for owner in (node for node in top if node.type == "class_declaration"):
            body, parent = owner.child_by_field_name("body"), owner.child_by_field_name("superclass")
            for method in body.named_children if body is not None else []:
                block = method.child_by_field_name("body") if method.type == "method_declaration" else None
                if block is not None:
                    test_id = f"{path}::{text_of(owner.child_by_field_name('name'))}::{text_of(method.child_by_field_name('name'))}"
                    mark = "@Test" if text_of(method).startswith("@Test") else ""
                    steps, raises = _steps_of(block)
                    found[test_id] = JavaTest(path, head, text_of(parent) if parent is not None else "", mark, steps, raises)
    return found


def _steps_of(block: Node) -> tuple[tuple[Step, ...], str]:
    """Checks and calls in order; where a statement expects an exception, last the statements inside it, and what is expected.

    What stands after such a statement looks at what was made before it.
    """
    statements = _statements(block)
    for at, statement in enumerate(statements):
        thrown = _thrown(statement)
        if thrown is not None:
            inner, raises = thrown
            return tuple(map(_step, [*statements[:at], *statements[at + 1 :], *inner])), raises
    return tuple(map(_step, statements)), ""


def _statements(block: Node) -> list[Node]:
    return [node for node in block.named_children if not node.type.endswith("comment")]


def _step(statement: Node) -> Step:
    name, given = _called(statement)
    if name == "assertEquals" and len(given) in (2, 3):
        return Step(text_of(given[1]), text_of(given[0]))
    if name in _EXPECTED and len(given) == 1:
        return Step(text_of(given[0]), _EXPECTED[name])
    text = text_of(statement)
    return Step(text.removesuffix(";"), end=";" if text.endswith(";") else "")


def _called(statement: Node) -> tuple[str, list[Node]]:
    """The method without an owner that a statement calls, and its arguments."""
    call = statement.named_children[0] if statement.type == "expression_statement" else None
    if call is None or call.type != "method_invocation" or call.child_by_field_name("object") is not None:
        return "", []
    given = call.child_by_field_name("arguments")
    return text_of(call.child_by_field_name("name")), list(given.named_children) if given is not None else []


def _thrown(statement: Node) -> tuple[list[Node], str] | None:
    """The statements of `try { …; fail("…"); } catch (X raised) { assertEquals("text", raised.getMessage()); }`, and `"X: " + "text"`."""
    body = statement.child_by_field_name("body") if statement.type == "try_statement" else None
    inner = _statements(body) if body is not None else []
    caught = [node for node in statement.named_children if node.type == "catch_clause"]
    if len(inner) < 2 or len(caught) != 1 or _called(inner[-1])[0] != "fail":
        return None
    kind = next((node for node in caught[0].named_children if node.type == "catch_formal_parameter"), None)
    looks = caught[0].child_by_field_name("body")
    if kind is None or looks is None:
        return None
    name = json.dumps(text_of(kind.named_children[0]).rpartition(".")[2])
    said = [given for method, given in map(_called, _statements(looks)) if method == "assertEquals" and len(given) == 2]
    return inner[:-1], f'{name} + ": " + {text_of(said[0][0])}' if said else name


def _declared(source: str) -> tuple[str, str]:
    """The variable that a statement declares, empty where it declares none, and what it is given."""
    top = parse(f"{source};".encode(), grammar=JAVA).root_node.named_children
    maker = top[0].child_by_field_name("declarator") if top and top[0].type == "local_variable_declaration" else None
    value = maker.child_by_field_name("value") if maker is not None else None
    if maker is None or value is None:
        return "", source
    return text_of(maker.child_by_field_name("name")), text_of(value)


def _write_look(number: int, test: JavaTest) -> tuple[str, str]:
    """No name of ours may be one of the test's."""
    before = [json.dumps(cut(step.expected)) if step.expected else _NOTHING for step in test.steps]
    if test.raises:
        before[-1] = test.raises
    lines = [
        *test.head,
        f"public class Look{number}Test {test.parent} {{",
        f"    {test.mark}",
        "    public void testLook() throws Throwable {",
        f"        String iamaSeen = null, iamaBefore[] = {{{', '.join(before)}}};",
        "        int iamaAt = 0;",
        "        try {",
        *_looks_at(test),
        "        } catch (Throwable iamaRaised) {",
        "            iamaSeen = iamaRaised(iamaSeen, iamaAt, iamaBefore[iamaAt], iamaRaised);",
        "        }",
        f"        throw new AssertionError({json.dumps(MARK)} + iamaSeen);",
        "    }",
        _HELPERS,
        "}",
    ]
    return f"{test.path.rpartition('/')[0]}/Look{number}Test.java", "\n".join(lines)


def _looks_at(test: JavaTest) -> Iterator[str]:
    for at, step in enumerate(test.steps):
        look = f"iamaSeen = iamaLook(iamaSeen, {at}, {step.expected}, {step.source})" if step.expected else step.source
        yield f"            iamaAt = {at};\n            {look}{step.end}"
    if test.raises:
        at = len(test.steps) - 1
        yield f"            if (iamaSeen == null) iamaSeen = iamaTell({at}, iamaBefore[{at}], {_NOTHING});"


def _counterexample(test_id: str, test: JavaTest, seen: Sequence[Any]) -> Counterexample:
    at, _, before, now = seen
    values = {step.name: step.value for step in test.steps[:at] if step.name}
    asked = test.steps[at].value
    return Counterexample(test_id, cut(values.get(asked, asked)), plain(before), plain(now), _runnable(test, at))


def _runnable(test: JavaTest, at: int) -> str:
    """The steps as one line for a shell, that prints the last one's value where it has one.

    It has what is public alone: jshell stands in a package of its own. From the default package nothing can be imported.
    """
    asked, steps = test.steps[at], [step.source + step.end for step in test.steps[:at]]
    is_value = bool(asked.expected or asked.name)
    steps.append(f"System.out.println({asked.value});" if is_value else asked.source + asked.end)
    package = next((f"import {line.split()[1].rstrip(';')}.*;" for line in test.head if line.startswith("package ")), "")
    if not package or any("//" in _TEXT.sub("", step) for step in steps):
        return ""
    imports = [line for line in test.head if line.startswith("import ") and not _OURS.search(line)]
    program = " ".join([package, *imports, *(step.replace("\n", " ") for step in steps)])
    return f"printf %s {shlex.quote(program)} | jshell -s --no-startup --class-path {_CLASSES} -"
