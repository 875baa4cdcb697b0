"""An ES module as slices that make a CommonJS module of it, so that it can be run anew thousands of times in one process.

Line numbers stay. Surprising: what is exported with `let` is not live, and top-level `await` and `import.meta` do not run.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from iama_engine.languages.ecmascript.erasure import TYPE_ONLY

Slice = tuple[int, int, str]
"""Bytes from, to, and the text in their place."""
_DEFAULT = "((m)=>m&&m.__esModule?m.default:m)"
_STATEMENTS = frozenset({"import_statement", "export_statement"})


@dataclass(slots=True)
class _Exports:
    first: list[str]
    last: list[str]
    used: frozenset[str]
    """Names that stand for values somewhere: an import of TypeScript that is only a type brings nothing."""


def is_module(root: Node) -> bool:
    """Whether a file imports or exports as ES modules do."""
    return any(child.type in _STATEMENTS for child in root.named_children)


def commonjs_slices(root: Node) -> tuple[Slice, ...]:
    """The slices of a parsed JavaScript file; none where it is no ES module."""
    if not is_module(root):
        return ()
    told = _Exports([], [], _used_names(root))
    slices = [
        one for child in root.named_children if child.type in _STATEMENTS and not _is_erased(child) for one in _statement(child, told)
    ]
    head = '"use strict";Object.defineProperty(exports,"__esModule",{value:true});' + "".join(told.first)
    return ((0, 0, head), *slices, (root.end_byte, root.end_byte, "\n" + "".join(told.last)))


def _statement(node: Node, told: _Exports) -> Iterator[Slice]:
    source = _text(node.child_by_field_name("source"))
    if node.type == "import_statement":
        yield node.start_byte, node.end_byte, _flat(node, _import(node, source, told.used))
    elif source:
        yield node.start_byte, node.end_byte, _flat(node, _passed_on(node, source))
    else:
        yield from _export(node, told)


def _is_erased(node: Node) -> bool:
    """Whether a statement is only types, and left out as such."""
    declared = node.child_by_field_name("declaration")
    return any(child.type == "type" for child in node.children) or (declared is not None and declared.type in TYPE_ONLY)


def _used_names(root: Node) -> frozenset[str]:
    waiting, found = [child for child in root.named_children if child.type != "import_statement"], set()
    while waiting:
        node = waiting.pop()
        if node.type in {"identifier", "shorthand_property_identifier"}:
            found.add(_text(node))
        waiting += node.named_children
    return frozenset(found)


def _import(node: Node, source: str, used: frozenset[str]) -> str:
    clause = next((child for child in node.named_children if child.type == "import_clause"), None)
    loaded, made = f"require({source})", []
    if clause is None:
        return f"{loaded};"
    for child in clause.named_children:
        if child.type == "identifier":
            made += [f"const {_text(child)}={_DEFAULT}({loaded});"] if _text(child) in used else []
        elif child.type == "namespace_import":
            made.append(f"const {_text(child.named_children[-1])}={loaded};")
        else:
            pairs = ",".join(f"{name}:{alias}" for name, alias in _specifiers(child) if alias in used)
            made += [f"const {{{pairs}}}={loaded};"] if pairs else []
    return "".join(made)


def _passed_on(node: Node, source: str) -> str:
    clause = next((child for child in node.named_children if child.type == "export_clause"), None)
    space = next((child for child in node.named_children if child.type == "namespace_export"), None)
    if clause is not None:
        given = "".join(f"exports.{alias}=m.{name};" for name, alias in _specifiers(clause))
        return f"((m)=>{{{given}}})(require({source}));"
    if space is not None:
        return f"exports.{_text(space.named_children[-1])}=require({source});"
    return f'((m)=>{{for(const k in m)if(k!=="default"&&k!=="__esModule")exports[k]=m[k];}})(require({source}));'


def _export(node: Node, told: _Exports) -> Iterator[Slice]:
    declared, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
    is_default = any(child.type == "default" for child in node.children)
    inner = declared or value
    if inner is None:
        clause = next((child for child in node.named_children if child.type == "export_clause"), None)
        told.last += [f"exports.{alias}={name};" for name, alias in _specifiers(clause)] if clause is not None else []
        yield node.start_byte, node.end_byte, _flat(node, ";")
        return
    name = _text(inner.child_by_field_name("name"))
    if is_default and (declared is None or not name):
        yield node.start_byte, inner.start_byte, "exports.default="
        return
    yield node.start_byte, inner.start_byte, ""
    exported = "default" if is_default else name
    if inner.type in {"function_declaration", "generator_function_declaration"}:
        told.first.append(f"exports.{exported}={name};")
    elif name:
        told.last.append(f"exports.{exported}={name};")
    else:
        names = [_text(one.child_by_field_name("name")) for one in inner.named_children if one.type == "variable_declarator"]
        told.last += [f"exports.{one}={one};" for one in names if one.isidentifier()]


def _specifiers(clause: Node) -> Iterator[tuple[str, str]]:
    for child in clause.named_children:
        if child.type in {"import_specifier", "export_specifier"}:
            name = _text(child.child_by_field_name("name"))
            yield name, _text(child.child_by_field_name("alias")) or name


def _flat(node: Node, text: str) -> str:
    """The text with as many line ends behind it as the statement had inside."""
    return text + "\n" * (node.end_point[0] - node.start_point[0])


def _text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""
