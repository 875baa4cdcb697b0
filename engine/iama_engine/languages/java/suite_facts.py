"""What a Java project's own tests say: which tests there are, which names each uses, what it asserts.

Ids are those that the runner records, `path::Class::method`. Tests that a class inherits are its own: the runner runs them there.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping

from tree_sitter import Node

from iama_engine.languages.facts import TestFacts
from iama_engine.languages.java.outline import JAVA, text_of
from iama_engine.symbols.syntax import captures, parse

_NAMES = "[(identifier) (type_identifier)] @name"
_STATEMENTS = "(expression_statement) @statement"
_ASSERTION = re.compile(r"^(?:\w+\.)?(?:assert\w*|fail|verify)\s*\(")
_MAX_ASSERTION = 160
_TESTS = frozenset({"Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate"})
_SET_UPS = frozenset({"Before", "BeforeClass", "BeforeEach", "BeforeAll"})
_DEEPEST = 8


def read_tests(path: str, files: Mapping[str, bytes]) -> tuple[TestFacts, ...]:
    """The tests of the class that a file is named after, those it inherits from classes among `files` included."""
    name = posixpath.basename(path).removesuffix(".java")
    methods: dict[str, Node] = {}
    around: set[str] = set()
    for node in family_of(path, files):
        for method in _methods(node):
            if is_test(method):
                methods.setdefault(text_of(method.child_by_field_name("name")), method)
            elif is_set_up(method):
                around |= _names(method)
        around |= {text for field in _fields(node) for text in _names(field)}
    return tuple(_facts(f"{path}::{name}::{called}", method, around) for called, method in methods.items())


def source_of_test(files: Mapping[str, bytes], test_id: str) -> str:
    """The code of one test below what its file imports; the whole file where the test is not found in it by its name."""
    path, *names = test_id.split("[")[0].split("::")
    source = files.get(path, b"")
    for node in family_of(path, files):
        for method in _methods(node):
            if names and text_of(method.child_by_field_name("name")) == names[-1]:
                root = parse(source, grammar=JAVA).root_node
                head = [text_of(child) for child in root.named_children if child.type == "import_declaration"]
                return "\n".join([*head, *([""] if head else []), text_of(method)])
    return source.decode("utf-8", "replace")


def family_of(path: str, files: Mapping[str, bytes]) -> Iterator[Node]:
    """The class of a file and those it extends, as far as they are among the files: in its folder, else anywhere by their name."""
    for _ in range(_DEEPEST):
        node = _class_in(path, files.get(path, b""))
        if node is None:
            return
        yield node
        above = re.sub(r"<.*", "", text_of(node.child_by_field_name("superclass")).removeprefix("extends"), flags=re.DOTALL).strip()
        name = f"{above.rpartition('.')[2]}.java"
        beside = posixpath.join(posixpath.dirname(path), name)
        found = beside if beside in files else next((one for one in files if posixpath.basename(one) == name), None)
        if not above or found is None:
            return
        path = found


def _class_in(path: str, source: bytes) -> Node | None:
    name = posixpath.basename(path).removesuffix(".java")
    root = parse(source, grammar=JAVA).root_node
    found = (node for node in root.named_children if node.type == "class_declaration" and text_of(node.child_by_field_name("name")) == name)
    return next(found, None)


def _methods(node: Node) -> Iterator[Node]:
    body = node.child_by_field_name("body")
    yield from (child for child in (body.named_children if body is not None else ()) if child.type == "method_declaration")


def _fields(node: Node) -> Iterator[Node]:
    body = node.child_by_field_name("body")
    yield from (child for child in (body.named_children if body is not None else ()) if child.type == "field_declaration")


def _marks(method: Node) -> frozenset[str]:
    modifiers = next((child for child in method.children if child.type == "modifiers"), None)
    children = modifiers.named_children if modifiers is not None else ()
    return frozenset(text_of(child.child_by_field_name("name")).rpartition(".")[2] for child in children)


def is_test(method: Node) -> bool:
    """Marked as one, or named as one for JUnit 3."""
    name, returns = text_of(method.child_by_field_name("name")), method.child_by_field_name("type")
    old = name.startswith("test") and returns is not None and returns.type == "void_type"
    return old or not _marks(method).isdisjoint(_TESTS)


def is_set_up(method: Node) -> bool:
    return text_of(method.child_by_field_name("name")) == "setUp" or not _marks(method).isdisjoint(_SET_UPS)


def _facts(test_id: str, method: Node, around: set[str]) -> TestFacts:
    assertions = []
    for statement in sorted(captures(method, _STATEMENTS, JAVA).get("statement", []), key=lambda one: one.start_byte):
        text = " ".join(text_of(statement).split()).rstrip(";")
        if len(text) <= _MAX_ASSERTION and _ASSERTION.search(text):
            assertions.append((text, _names(statement)))
    return TestFacts(test_id, _names(method) | frozenset(around), tuple(assertions))


def _names(node: Node) -> frozenset[str]:
    return frozenset(text_of(one) for one in captures(node, _NAMES, JAVA).get("name", []))
