"""Cut scripts out of a project's tests: what a test sets up and calls, without what it asserts.

`f(1).should.equal(2)`, `assert.equal(f(1), 2)` and `expect(f(1)).toBe(2)` become `const result = f(1)`. A callback that asserts
becomes one that writes down what it is given. A statement that speaks of a name nobody brings is left behind.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tree_sitter import Node

from iama_engine.languages.ecmascript.erasure import NotErasableError, erase_types
from iama_engine.languages.ecmascript.imports import EcmaModules
from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.ecmascript.literals import text_of, walk
from iama_engine.languages.ecmascript.passed import with_named_arguments
from iama_engine.symbols.outline import Import
from iama_engine.symbols.syntax import parse

RECORDER = "(...given) => { calls.push(given); }"
_TESTS = frozenset({"it", "test", "specify"})
_BEFORE = frozenset({"before", "beforeEach", "beforeAll", "setup"})
_ASSERTING = frozenset({"assert", "expect", "should", "t", "chai", "invariant"})
_FUNCTIONS = frozenset({"function_expression", "arrow_function", "function_declaration", "method_definition", "generator_function"})
_MAX_STATEMENTS, _MAX_TEXT, _MAX_DEPTH = 30, 4000, 4
_GLOBALS = frozenset(
    [
        *(
            "Object",
            "Array",
            "String",
            "Number",
            "Boolean",
            "Symbol",
            "Date",
            "RegExp",
            "Error",
            "TypeError",
            "RangeError",
            "SyntaxError",
            "Map",
            "Set",
            "WeakMap",
            "WeakSet",
        ),
        *(
            "Promise",
            "JSON",
            "Math",
            "Reflect",
            "Proxy",
            "parseInt",
            "parseFloat",
            "isNaN",
            "isFinite",
            "undefined",
            "NaN",
            "Infinity",
            "Buffer",
            "encodeURIComponent",
        ),
        *("decodeURIComponent", "console", "this", "BigInt", "Uint8Array", "globalThis", "arguments"),
    ]
)


@dataclass(frozen=True, slots=True)
class ScriptImport:
    """A name of a script: a member of a module (`*` for the module itself); `source` is a path of the project or a package."""

    name: str
    source: str
    member: str
    is_file: bool


@dataclass(frozen=True, slots=True)
class Seed:
    """A script from a test."""

    statements: tuple[str, ...]
    imports: tuple[ScriptImport, ...]
    origin: str


def carve_tests(files: Mapping[str, bytes], modules: EcmaModules) -> list[Seed]:
    """The scripts of every file that has tests and imports a file of the project; the same script once."""
    found: dict[tuple[str, ...], Seed] = {}
    for path, source in sorted(files.items()):
        root = parse(source, grammar=TYPESCRIPT.grammar(path)).root_node
        if root.has_error:
            continue
        carver = _Carver(path, root, modules)
        for seed in carver.seeds():
            if any(one.is_file for one in seed.imports):
                found.setdefault(seed.statements, seed)
    return sorted(found.values(), key=lambda seed: sum(map(len, seed.statements)))


class _Carver:
    def __init__(self, path: str, root: Node, modules: EcmaModules) -> None:
        self._path, self._root, self._modules = path, root, modules
        self._imports = {one.name: one for child in root.named_children for one in self._imported(child)}
        self._around = {name: made for child in root.named_children for name, made in _makers(child) if name not in self._imports}

    def seeds(self) -> Iterator[Seed]:
        for node in walk(self._root):
            if node.type == "call_expression" and _callee(node) in _TESTS:
                body = _callback_body(node)
                if body is not None:
                    yield from self._seed([*_set_up(node), *body.named_children])

    def _seed(self, nodes: list[Node]) -> Iterator[Seed]:
        statements: list[str] = []
        known: set[str] = set()
        for node in nodes:
            for text, names, made in _converted(node, known):
                helpers = self._helpers(names - known - made, known)
                if helpers is None or len(statements) > _MAX_STATEMENTS:
                    continue
                statements += helpers
                known |= made | {name for helper in helpers for name in _DECLARED_ANY.findall(helper)}
                statements.append(text)
        text = "\n".join(statements)
        if not statements or len(text) > _MAX_TEXT:
            return
        if TYPESCRIPT.suffixes & {PurePosixPath(self._path).suffix}:
            try:
                statements = [erase_types(statement.encode()).decode() for statement in statements]
            except NotErasableError:
                return
        used = [one for name, one in self._imports.items() if re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", text)]
        yield Seed(tuple(with_named_arguments(statements)), tuple(used), self._path)

    def _helpers(self, names: set[str], known: set[str], depth: int = 0) -> list[str] | None:
        """Statements of the file that make the names, in order; None where one cannot be made."""
        found: list[str] = []
        for name in sorted(names):
            if name in self._imports or name in _GLOBALS or name in known or name == "calls":
                continue
            node = self._around.get(name)
            if node is None or depth > _MAX_DEPTH:
                return None
            inner = self._helpers(_free_names(node) - {name}, known | {name}, depth + 1)
            if inner is None:
                return None
            made = f"var {text_of(node)};" if node.type == "variable_declarator" else text_of(node)
            found += [*inner, made, *self._changes(name)]
        return list(dict.fromkeys(found))

    def _changes(self, name: str) -> list[str]:
        """Top statements that only fill what a name holds: `users.push(…)`."""
        filling = (child for child in self._root.named_children if child.type == "expression_statement" and _free_names(child) <= {name})
        return [text for child in filling if (text := text_of(child)).startswith(f"{name}.")]

    def _imported(self, node: Node) -> Iterator[ScriptImport]:
        if node.type == "import_statement":
            yield from self._of_statement(node)
        elif node.type in {"lexical_declaration", "variable_declaration"}:
            for one in node.named_children:
                if one.type == "variable_declarator":
                    yield from self._of_require(one)

    def _of_statement(self, node: Node) -> Iterator[ScriptImport]:
        source = text_of(node.child_by_field_name("source")).strip("'\"")
        for child in walk(node):
            if child.type == "import_specifier":
                name = text_of(child.child_by_field_name("name"))
                yield self._made(text_of(child.child_by_field_name("alias")) or name, source, name)
            elif child.type == "namespace_import":
                yield self._made(text_of(child.named_children[-1]), source, "*")
            elif child.type == "identifier" and child.parent is not None and child.parent.type == "import_clause":
                yield self._made(text_of(child), source, "default")

    def _of_require(self, declarator: Node) -> Iterator[ScriptImport]:
        named, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
        member = "*"
        if value is not None and value.type == "member_expression":
            member, value = text_of(value.child_by_field_name("property")), value.child_by_field_name("object")
        if value is None or value.type != "call_expression" or text_of(value.child_by_field_name("function")) != "require":
            return
        arguments = value.child_by_field_name("arguments")
        first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
        if first is None or first.type != "string" or named is None:
            return
        source = text_of(first).strip("'\"")
        if named.type == "identifier":
            yield self._made(text_of(named), source, member)
        elif named.type == "object_pattern" and member == "*":
            for child in named.named_children:
                key = text_of(child.child_by_field_name("key") or child)
                yield self._made(text_of(child.child_by_field_name("value") or child), source, key)

    def _made(self, name: str, source: str, member: str) -> ScriptImport:
        place = self._modules.resolve(self._path, Import(source))
        return ScriptImport(name, place or source, member, place is not None)


_DECLARED_ANY = re.compile(r"(?m)^\s*(?:export\s+)?(?:const|let|var|function|class|async function)\s+([\w$]+)")


def _callee(node: Node) -> str:
    called = node.child_by_field_name("function")
    if called is not None and called.type == "member_expression":
        called = called.child_by_field_name("object")
    return text_of(called) if called is not None and called.type == "identifier" else ""


def _callback_body(call: Node) -> Node | None:
    arguments = call.child_by_field_name("arguments")
    for one in reversed(arguments.named_children if arguments is not None else []):
        body = one.child_by_field_name("body") if one.type in _FUNCTIONS else None
        if body is not None and body.type == "statement_block":
            return body
    return None


def _set_up(test: Node) -> list[Node]:
    """What stands around a test, outermost first: declarations, and the bodies of `beforeEach` and its like."""
    found: list[Node] = []
    above = test.parent
    while above is not None:
        if above.type == "statement_block":
            here: list[Node] = []
            for child in above.named_children:
                inner = child.named_children[0] if child.type == "expression_statement" and child.named_children else None
                if child.type in {"lexical_declaration", "variable_declaration", "function_declaration"}:
                    here.append(child)
                elif inner is not None and inner.type == "call_expression" and _callee(inner) in _BEFORE:
                    body = _callback_body(inner)
                    here += body.named_children if body is not None else []
            found = [*here, *found]
        above = above.parent
    return found


def _converted(node: Node, known: set[str]) -> Iterator[tuple[str, set[str], set[str]]]:
    """(text, names it uses, names it makes) of a statement; an assertion becomes what it looks at."""
    if node.type == "comment":
        return
    looked = _looked_at(node)
    if looked is None:
        text, names = _without_asserting_callbacks(node)
        if text.strip() not in {"done();", "done()"} and not any(name in text for name in ("this.timeout", "jest.", "vi.")):
            yield text, names, set(_names_made(node))
        return
    for one in looked:
        if one.type in _FUNCTIONS:
            body = one.child_by_field_name("body")
            inner = body.named_children if body is not None and body.type == "statement_block" else [body] if body is not None else []
            for statement in inner:
                yield from (
                    _converted(statement, known) if statement.type.endswith(("statement", "declaration")) else _result(statement, known)
                )
        elif any(child.type in {"call_expression", "new_expression"} for child in walk(one)):
            yield from _result(one, known)


def _result(node: Node, known: set[str]) -> Iterator[tuple[str, set[str], set[str]]]:
    text, names = _without_asserting_callbacks(node)
    number = 1
    while (name := "result" if number == 1 else f"result{number}") in known:
        number += 1
    yield f"const {name} = {text};", names, {name}


def _looked_at(node: Node) -> list[Node] | None:
    """The expressions that an assertion looks at; None for a statement that is none."""
    inner = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
    if inner is not None and inner.type == "await_expression":
        inner = inner.named_children[0]
    if inner is None:
        return None
    one: Node | None = inner
    while one is not None and one.type in {"call_expression", "member_expression", "parenthesized_expression", "non_null_expression"}:
        if one.type == "member_expression" and text_of(one.child_by_field_name("property")) == "should":
            looked = one.child_by_field_name("object")
            return [looked] if looked is not None else []
        if one.type == "call_expression" and _callee(one) in _ASSERTING:
            arguments = one.child_by_field_name("arguments")
            return list(arguments.named_children[:1]) if arguments is not None else []
        one = one.child_by_field_name("function") or one.child_by_field_name("object") or None
    return None


def _without_asserting_callbacks(node: Node) -> tuple[str, set[str]]:
    """The text of a node in which callbacks that assert write down what they are given, and the names it uses."""
    text = text_of(node)
    replaced: list[Node] = []
    for one in walk(node):
        is_argument = one.type in _FUNCTIONS and one.id != node.id and one.parent is not None and one.parent.type == "arguments"
        if is_argument and _asserts(one) and not any(_inside(one, other) for other in replaced):
            replaced.append(one)
    data = text.encode()
    for one in sorted(replaced, key=lambda found: -found.start_byte):
        data = data[: one.start_byte - node.start_byte] + RECORDER.encode() + data[one.end_byte - node.start_byte :]
    return data.decode(), _free_names(node, replaced)


def _asserts(node: Node) -> bool:
    return any(
        (one.type == "call_expression" and _callee(one) in _ASSERTING)
        or (one.type == "member_expression" and text_of(one.child_by_field_name("property")) == "should")
        for one in walk(node)
    )


def _inside(node: Node, other: Node) -> bool:
    return other.start_byte <= node.start_byte and node.end_byte <= other.end_byte


def _free_names(node: Node, without: list[Node] | None = None) -> set[str]:
    """Names used in a node and not bound in it, by words and not by scopes."""
    bound: set[str] = set()
    used: set[str] = set()
    for one in walk(node):
        if any(_inside(one, other) for other in without or ()):
            continue
        if one.type in {"identifier", "shorthand_property_identifier"}:
            used.add(text_of(one))
        if one.type in {"function_declaration", "class_declaration", "function_expression"}:
            bound.add(text_of(one.child_by_field_name("name")))
        if one.type in {"formal_parameters", "catch_clause"} or (one.type == "arrow_function" and one.child_by_field_name("parameter")):
            pattern = one if one.type == "formal_parameters" else one.child_by_field_name("parameter")
            bound |= {text_of(inner) for inner in walk(pattern) if inner.type.startswith(("identifier", "shorthand"))} if pattern else set()
        if one.type in {"variable_declarator", "for_in_statement"}:
            pattern = one.child_by_field_name("name") or one.child_by_field_name("left")
            bound |= {text_of(inner) for inner in walk(pattern) if inner.type.startswith(("identifier", "shorthand"))} if pattern else set()
    return used - bound


def _makers(node: Node) -> Iterator[tuple[str, Node]]:
    """Each name that a top statement declares, with the smallest part of it that does."""
    if node.type in {"lexical_declaration", "variable_declaration"}:
        yield from ((name, one) for one in node.named_children for name in _names_of(one))
    else:
        yield from ((name, node) for name in _names_made(node))


def _names_of(declarator: Node) -> list[str]:
    pattern = declarator.child_by_field_name("name") if declarator.type == "variable_declarator" else None
    return [text_of(inner) for inner in walk(pattern) if inner.type.startswith(("identifier", "shorthand"))] if pattern else []


def _names_made(node: Node) -> Iterator[str]:
    """Names that a statement declares."""
    if node.type == "export_statement":
        node = node.child_by_field_name("declaration") or node
    if node.type in {"function_declaration", "class_declaration"}:
        yield text_of(node.child_by_field_name("name"))
    elif node.type in {"lexical_declaration", "variable_declaration"}:
        for one in node.named_children:
            yield from _names_of(one)
