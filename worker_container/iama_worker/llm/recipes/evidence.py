"""What the code and its tests say about a function: parameters, defaults, what it raises, the words of its docstring, who tests it."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_WORDS_IN_NAME = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
MAX_EXAMPLES = 3
_MAX_EXAMPLE = 160


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or method of a target file; `owner` is its class."""

    path: str
    name: str
    owner: ast.ClassDef | None
    node: FunctionNode

    @property
    def address(self) -> str:
        """`path::Qualified.name`."""
        return f"{self.path}::{self.qualified}"

    @property
    def qualified(self) -> str:
        """`Class.method` or `function`."""
        return f"{self.owner.name}.{self.name}" if self.owner else self.name

    @property
    def is_public(self) -> bool:
        """Whether callers outside are meant to use it."""
        public_owner = self.owner is None or not self.owner.name.startswith("_")
        return public_owner and not self.name.startswith("_")


@dataclass(frozen=True, slots=True)
class Example:
    """One assertion of the project's own tests that mentions a name."""

    test_id: str
    source: str


@dataclass
class TestEvidence:
    """Which tests mention which names, and what they assert about them."""

    __test__ = False

    tests: dict[str, list[str]] = field(default_factory=dict)
    examples: dict[str, list[Example]] = field(default_factory=dict)


def definitions(path: str, source: bytes) -> Iterator[Definition]:
    """Functions at module level and methods of top-level classes, in order."""
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield Definition(path, node.name, None, node)
        elif isinstance(node, ast.ClassDef):
            for child in node.body:
                if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield Definition(path, child.name, node, child)


def read_tests(files: Mapping[str, bytes], test_files: Sequence[str]) -> TestEvidence:
    """Mine the project's own tests; a file that does not parse says nothing."""
    evidence = TestEvidence()
    for path in test_files:
        try:
            tree = ast.parse(files.get(path, b""))
        except (SyntaxError, ValueError):
            continue
        for test_id, node, around in _tests(path, tree):
            _note(evidence, test_id, node, around)
    return evidence


def _tests(path: str, tree: ast.Module) -> Iterator[tuple[str, FunctionNode, set[str]]]:
    """Test id, its function, and the names that its class uses around it: a `setUp` speaks for each of its tests."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test"):
            yield f"{path}::{node.name}", node, set()
        elif isinstance(node, ast.ClassDef):
            methods = [child for child in node.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))]
            around = {name for method in methods if not method.name.startswith("test") for name in _names(method)}
            for method in methods:
                if method.name.startswith("test"):
                    yield f"{path}::{node.name}::{method.name}", method, around


def _note(evidence: TestEvidence, test_id: str, node: FunctionNode, around: set[str]) -> None:
    for name in sorted(_names(node) | around):
        evidence.tests.setdefault(name, []).append(test_id)
    for assertion in filter(_is_assertion, ast.walk(node)):
        source = " ".join(ast.unparse(assertion).split())
        if len(source) <= _MAX_EXAMPLE:
            for name in sorted(_names(assertion)):
                evidence.examples.setdefault(name, []).append(Example(test_id, source))


def _names(node: ast.AST) -> set[str]:
    attributes = {found.attr for found in ast.walk(node) if isinstance(found, ast.Attribute)}
    return attributes | {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}


def _is_assertion(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    return is_call and ast.unparse(node).startswith("self.assert")


def first_sentence(node: ast.AsyncFunctionDef | ast.FunctionDef | ast.ClassDef | ast.Module) -> str:
    """The first sentence of the docstring, on one line, without its full stop; empty where there is none."""
    text = ast.get_docstring(node) or ""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    return re.split(r"(?<=[a-z0-9)\]'\"`])\.\s+(?=[A-Z])", paragraph, maxsplit=1)[0].rstrip(" .:")


def raised(node: FunctionNode) -> tuple[str, ...]:
    """Names of exceptions that the body raises itself, in order, each once."""
    found: list[str] = []
    for child in ast.walk(node):
        if isinstance(child, ast.Raise) and child.exc is not None:
            target = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            if isinstance(target, (ast.Name, ast.Attribute)):
                found.append(ast.unparse(target))
    return tuple(dict.fromkeys(found))


def parameters(node: FunctionNode) -> tuple[tuple[str, str | None], ...]:
    """(name, default as source or None), without self and cls."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults: list[ast.expr | None] = [*([None] * missing), *arguments.defaults]
    pairs = [(a.arg, ast.unparse(d) if d else None) for a, d in zip(positional, defaults, strict=True)]
    pairs += [(a.arg, ast.unparse(d) if d else None) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return tuple(pair for pair in pairs if pair[0] not in ("self", "cls"))


def returns_value(node: FunctionNode) -> bool:
    """Whether some path returns or yields a value."""
    return any(
        isinstance(child, (ast.Yield, ast.YieldFrom)) or (isinstance(child, ast.Return) and child.value is not None)
        for child in ast.walk(node)
    )


def words(name: str) -> str:
    """`get_html_string` and `getHtmlString` as words."""
    return " ".join(part.lower() for part in _WORDS_IN_NAME.findall(name))
