"""Names that a part of a patch would leave without their definition.

A heuristic on purpose, and a cheap one: it knows names, not scopes. It catches a call to a helper that was left out and the
removal of one that is still called; everything finer is for the frozen tests, which run on the part all the same.
"""

import ast
import re
import warnings


def speaks_of(text: bytes, name: str) -> bool:
    """Whether the word occurs."""
    return re.search(rf"\b{re.escape(name)}\b".encode(), text) is not None


def unbound_names(source: bytes) -> frozenset[str] | None:
    """Names and attributes that are used and bound nowhere in the file; None where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    used: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(tree):
        names, reads = _names(node)
        (used if reads else bound).update(names)
    return frozenset(used - bound)


def _names(node: ast.AST) -> tuple[tuple[str, ...], bool]:
    """The names a node speaks of, and whether it reads them."""
    match node:
        case ast.Name(id=name, ctx=context):
            return (name,), isinstance(context, ast.Load)
        case ast.Attribute(attr=name, ctx=context):
            return (name,), isinstance(context, ast.Load)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
            return (name,), False
        case ast.alias(name=name, asname=asname):
            return (asname or name.partition(".")[0],), False
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return (name,), False
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return tuple(names), False
        case _:
            return (), False
