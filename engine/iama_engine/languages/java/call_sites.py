"""What the code and the tests of a package hand to its methods: arguments that can be written anywhere, by method and place.

Read from the syntax alone. An argument is taken where it is made of literals, constants and constructors (or factories) of types that its
file names; one that speaks of anything else is open, as `None`. A type stands between two marks with its package, which whoever
writes it into a script leaves out where it can. Whether the types fit is found later, by reflection and by the compiler.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from iama_engine.languages.java.carve import CHANCY
from iama_engine.languages.java.closed_values import HOLD, LONGEST, Closed, FileNames, package_of
from iama_engine.languages.java.outline import JAVA, text_of
from iama_engine.symbols.syntax import captures, parse

MAX_SITES = 1500
MAX_A_METHOD = 24
_CALLS = "[(method_invocation) (object_creation_expression) (explicit_constructor_invocation)] @call"
_DECLARED = "[(method_declaration name: (identifier) @name) (class_declaration name: (identifier) @name)]"


@dataclass(frozen=True, slots=True)
class CallSite:
    """The simple name of a method, or of a class whose constructor it is, and what is handed to it, `None` where that is open."""

    name: str
    arguments: tuple[str | None, ...]


def read_call_sites(files: Mapping[str, bytes], code: Iterable[str]) -> list[CallSite]:
    """The calls among `files` of what the files of `code` declare, those that say most often first, a few of each method."""
    declared = {name for path in code for name in _declared(files[path])}
    packages = _types_by_package(files)
    counts: dict[CallSite, int] = {}
    for path in sorted(files):
        root = parse(files[path], grammar=JAVA).root_node
        if root.has_error:
            continue
        values = Closed(FileNames.of(root, packages))
        for node in sorted(captures(root, _CALLS, JAVA).get("call", []), key=lambda one: one.start_byte):
            site = _site(node, values) if _called(node) in declared else None
            if site is not None:
                counts[site] = counts.get(site, 0) + 1
    return _fewest(sorted(counts, key=lambda site: (-counts[site], _size(site), site.name)))


def _fewest(sites: Sequence[CallSite]) -> list[CallSite]:
    taken: dict[tuple[str, int], int] = defaultdict(int)
    kept: list[CallSite] = []
    for site in sites:
        taken[site.name, len(site.arguments)] += 1
        if taken[site.name, len(site.arguments)] <= MAX_A_METHOD:
            kept.append(site)
    return kept[:MAX_SITES]


def _size(site: CallSite) -> int:
    return sum(len(one) for one in site.arguments if one is not None)


def _declared(source: bytes) -> Iterator[str]:
    yield from (text_of(node) for node in captures(parse(source, grammar=JAVA).root_node, _DECLARED, JAVA).get("name", []))


def _types_by_package(files: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """The names of the types that each package declares at the top of its files."""
    found: dict[str, set[str]] = defaultdict(set)
    for source in files.values():
        root = parse(source, grammar=JAVA).root_node
        named = (node.child_by_field_name("name") for node in root.named_children if node.type.endswith("_declaration"))
        found[package_of(root)] |= {text_of(name) for name in named if name is not None}
    return {package: frozenset(names) for package, names in found.items()}


def _called(node: Node) -> str:
    """The simple name of what is called."""
    if node.type == "method_invocation":
        return text_of(node.child_by_field_name("name"))
    if node.type == "object_creation_expression":
        return text_of(node.child_by_field_name("type")).split("<")[0].rpartition(".")[2]
    owner: Node | None = node
    while owner is not None and owner.type != "class_declaration":
        owner = owner.parent
    above = owner is not None and text_of(node.child_by_field_name("constructor")) == "super"
    if owner is None or not above:
        return text_of(owner.child_by_field_name("name")) if owner is not None else ""
    return text_of(owner.child_by_field_name("superclass")).removeprefix("extends").strip().split("<")[0].rpartition(".")[2]


def _site(node: Node, values: Closed) -> CallSite | None:
    listed = node.child_by_field_name("arguments")
    given = [one for one in (listed.named_children if listed is not None else ()) if not one.type.endswith("_comment")]
    arguments = tuple(_argument(one, values) for one in given)
    return CallSite(_called(node), arguments) if any(one is not None for one in arguments) else None


def _argument(node: Node, values: Closed) -> str | None:
    text = values.write(node)
    return text if text is not None and len(text) <= LONGEST and not CHANCY.search(text.replace(HOLD, "")) else None
