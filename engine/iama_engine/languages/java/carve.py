"""Cut scripts out of a project's JUnit tests: what a test sets up and calls, without what it asserts.

`assertEquals(2, f(1))` becomes a look at `f(1)`. Fields and set-up stand before the test's own statements, those of inherited
classes first. What does not compile outside its class is left behind later, statement by statement, where the compiler says so.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from iama_engine.languages.java.outline import JAVA, text_of
from iama_engine.languages.java.suite_facts import family_of, is_set_up, is_test
from iama_engine.symbols.syntax import parse

CHANCY = re.compile(
    r"currentTimeMillis|nanoTime|new\s+(?:java\.util\.)?(?:Date|GregorianCalendar|Random)\s*\(\s*\)|Calendar\.getInstance\(\)"
    r"|\b(?:Instant|Local\w+|Zoned\w+|Offset\w+|Year|YearMonth)\.now\(|Math\.random|UUID\.randomUUID|getenv|InetAddress"
    r"|\"user\.(?:dir|home|name)\"|java\.io\.tmpdir|identityHashCode"
)
"""Code that asks for time, chance or the machine: what it says is another tomorrow or elsewhere."""
_ASSERTING = re.compile(r"^(?:assert\w*|fail|verify)$")
_SPEAKS = re.compile(r"\b(?:assert\w*|fail)\s*\(")
_JUNIT = re.compile(r"\b(?:org\.junit|junit)\b")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_LITERALS = re.compile(r"_literal$|^(?:true|false|null_literal|class_literal)$")
_PRIMITIVES = frozenset({"int", "long", "short", "byte", "char", "float", "double"})
_CALLS = frozenset({"method_invocation", "object_creation_expression"})
_LEFT_OUT = frozenset({"return_statement", "line_comment", "block_comment", "local_class_declaration", "class_declaration", ";"})
_MOST_STEPS, _LONGEST = 40, 1500


@dataclass(frozen=True, slots=True)
class Step:
    """A statement, or (`sees`) an expression to look at; what it declares, and whether an expression may stand as a statement."""

    sees: bool
    text: str
    type: str = ""
    name: str = ""
    is_call: bool = False


@dataclass(frozen=True, slots=True)
class Seed:
    """A script from a test, in the package of that test, with the imports of its file that it speaks of."""

    package: str
    imports: tuple[str, ...]
    steps: tuple[Step, ...]
    origin: str


def carve_tests(files: Mapping[str, bytes]) -> list[Seed]:
    """The scripts of every test class among `files`, the shortest first; the same script once."""
    found: dict[tuple[str, ...], Seed] = {}
    for path in sorted(files):
        for seed in _seeds(path, files):
            found.setdefault((seed.package, *(step.text for step in seed.steps)), seed)
    return sorted(found.values(), key=lambda seed: sum(len(step.text) for step in seed.steps))


def _seeds(path: str, files: Mapping[str, bytes]) -> Iterator[Seed]:
    classes = list(family_of(path, files))
    if not classes or parse(files[path], grammar=JAVA).root_node.has_error:
        return
    package, imports = _head(path, files)
    fields = [step for node in reversed(classes) for member in _members(node, "field_declaration") for step in _declared(member)]
    before = [
        step
        for node in reversed(classes)
        for method in _members(node, "method_declaration")
        if is_set_up(method)
        for step in _inside(method)
    ]
    seen: set[str] = set()
    for node in classes:
        for method in _members(node, "method_declaration"):
            name = text_of(method.child_by_field_name("name"))
            if not is_test(method) or name in seen:
                continue
            seen.add(name)
            steps = _closed([*fields, *before, *_inside(method)])
            is_short = len(steps) <= _MOST_STEPS and sum(len(step.text) for step in steps) <= _LONGEST
            if steps and is_short and not any(CHANCY.search(step.text) for step in steps):
                words = {word for step in steps for word in _WORD.findall(step.text)}
                yield Seed(package, tuple(one for one in imports if _is_meant(one, words)), steps, f"{path}::{name}")


def _head(path: str, files: Mapping[str, bytes]) -> tuple[str, list[str]]:
    children = parse(files[path], grammar=JAVA).root_node.named_children
    package = next((text_of(node) for node in children if node.type == "package_declaration"), "")
    imports = [" ".join(text_of(node).split()) for node in children if node.type == "import_declaration"]
    return package.removeprefix("package").strip(" ;\n"), [one for one in imports if not _JUNIT.search(one)]


def _is_meant(statement: str, words: Iterable[str]) -> bool:
    name = statement.rstrip("; ").rpartition(".")[2]
    return name == "*" or name in words


def _members(node: Node, kind: str) -> Iterator[Node]:
    body = node.child_by_field_name("body")
    yield from (child for child in (body.named_children if body is not None else ()) if child.type == kind)


def _inside(method: Node) -> Iterator[Step]:
    body = method.child_by_field_name("body")
    for child in body.named_children if body is not None else ():
        yield from _carved(child)


def _carved(node: Node) -> Iterator[Step]:
    if node.type in _LEFT_OUT:
        return
    if node.type == "local_variable_declaration":
        yield from _declared(node)
    elif node.type in {"try_statement", "block", "try_with_resources_statement"}:
        block = node.child_by_field_name("body") if node.type != "block" else node
        for child in block.named_children if block is not None else ():
            yield from _carved(child)
    elif node.type == "expression_statement":
        yield from _expression(node.named_children[0])
    elif not _SPEAKS.search(text_of(node)):
        yield Step(False, _plain(node))


def _expression(inner: Node) -> Iterator[Step]:
    if inner.type == "method_invocation" and _ASSERTING.match(text_of(inner.child_by_field_name("name"))):
        arguments = inner.child_by_field_name("arguments")
        for argument in arguments.named_children if arguments is not None else ():
            yield from _looked_at(argument)
    elif inner.type == "method_invocation" and inner.child_by_field_name("object") is not None:
        if text_of(inner.child_by_field_name("object")) != "super":
            yield Step(False, _plain(inner) + ";", is_call=True)
    else:
        yield Step(False, _plain(inner) + ";")


def _looked_at(argument: Node) -> Iterator[Step]:
    """What an assertion is asked about; a lambda is what it does."""
    if argument.type == "lambda_expression":
        body = argument.child_by_field_name("body")
        if body is not None and body.type == "block":
            yield from _carved(body)
        elif body is not None and body.type in _CALLS:
            yield Step(False, _plain(body) + ";", is_call=True)
    elif argument.type not in {"line_comment", "block_comment"} and not _LITERALS.search(argument.type) and _asks(argument):
        yield Step(True, _plain(argument), is_call=argument.type in _CALLS)


def _asks(node: Node) -> bool:
    """Whether an expression speaks of anything but literals."""
    return node.type in {"identifier", *_CALLS, "field_access", "array_access"} or any(_asks(child) for child in node.named_children)


def _declared(node: Node) -> Iterator[Step]:
    kind = text_of(node.child_by_field_name("type"))
    for declarator in node.children_by_field_name("declarator"):
        name, value = text_of(declarator.child_by_field_name("name")), declarator.child_by_field_name("value")
        brackets = text_of(declarator.child_by_field_name("dimensions"))
        other = "0" if kind in _PRIMITIVES else "false" if kind == "boolean" else "null"
        starts = f"{kind}{brackets} {name} = "
        yield Step(False, f"{starts}{_plain(value) if value is not None else other if not brackets else 'null'};", kind + brackets, name)


def _closed(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Without declarations that nothing below speaks of; a name that is declared twice is so by its last declaration."""
    kept: list[Step] = []
    wanted: set[str] = set()
    declared: set[str] = set()
    for step in reversed(steps):
        if step.name and ((step.name not in wanted and "(" not in step.text) or step.name in declared):
            continue
        declared |= {step.name} if step.name else set()
        wanted |= set(_WORD.findall(step.text))
        kept.append(step)
    return _merged(kept[::-1])


def _merged(steps: Sequence[Step]) -> tuple[Step, ...]:
    """A declaration without a value and the first assignment below it are one statement."""
    merged = list(steps)
    for step in steps:
        if not step.name or not step.text.endswith(f" {step.name} = null;"):
            continue
        word = re.compile(rf"(?<![\w$.]){re.escape(step.name)}(?![\w$])")
        below = merged[merged.index(step) + 1 :]
        first = next((one for one in below if word.search(one.text)), None)
        if first is not None and not first.sees and first.text.startswith(f"{step.name} = "):
            merged[merged.index(first)] = Step(False, f"{step.type} {first.text}", step.type, step.name)
            merged.remove(step)
    return tuple(merged)


def _plain(node: Node) -> str:
    """The source of a node on one line, without comments and without `this.`."""
    source, begin = node.text or b"", node.start_byte
    for comment in sorted(_comments(node), key=lambda one: -one.start_byte):
        source = source[: comment.start_byte - begin] + b" " + source[comment.end_byte - begin :]
    return re.sub(r"\bthis\.", "", re.sub(r"\s*\n\s*", " ", source.decode("utf-8", "replace")))


def _comments(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.type in {"line_comment", "block_comment"}:
            yield child
        else:
            yield from _comments(child)
