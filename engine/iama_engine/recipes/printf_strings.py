"""`"%s of %r" % (a, b)` as an f-string, where both surely give the same text.

Only a literal on the left and a tuple on the right, or a value that cannot be a tuple, will do: `"%s" % x` means another thing
when `x` is one. `"%(a)s" % {"a": x}` too, where the dictionary is written out and its values are asked for in its order. `%d` stays
unless its value surely is an integer. Where a file defines `__format__`, nothing is touched.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from iama_engine.recipes.definitions import address, qualified_name
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import ScopeTree
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft
from iama_engine.recipes.value_kinds import Kind, kind_of

_LITERAL = re.compile(r"(?P<prefix>[rRuU]?)(?P<quote>\"\"\"|'''|\"|')(?P<body>.*)(?P=quote)", re.DOTALL)
_PLACE = re.compile(r"%(?P<width>0?[1-9]\d*)?(?P<kind>[srdixX%])")
_KEY = re.compile(r"(?<!%)((?:%%)*)%\((\w+)\)")
_SIMPLE = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.BinOp)
_LONGEST = 140


def printf_drafts(project: Project, source: Source) -> Iterator[Draft]:
    """One draft per function or module level."""
    scopes = project.scopes(source)
    if any(re.search(rb"def\s+__format__\b", data) for data in project.files.values()):
        return
    grouped: dict[str, list[Splice]] = {}
    for node in scopes.of_node:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            text = _rewritten(source, scopes, node)
            if text is not None:
                where = address(source, qualified_name(node, scopes))
                grouped.setdefault(where, []).append(Splice(source.start(node), source.end(node), text))
    for where, splices in sorted(grouped.items()):
        yield Draft(f"Write printf-style strings of {where} as f-strings", (where,), {source.path: tuple(splices)})


def _rewritten(source: Source, scopes: ScopeTree, node: ast.BinOp) -> str | None:
    if not isinstance(node.left, ast.Constant) or not isinstance(node.left.value, str):
        return None
    literal = _LITERAL.fullmatch(source.segment(node.left))
    if literal is not None and isinstance(node.right, ast.Dict):
        literal = _without_keys(literal, node.right)
    values = _values(node.right, scopes)
    whole = source.text[source.start(node) : source.end(node)]
    if literal is None or values is None or "#" in whole.replace(literal["body"], "") or _unsuitable(literal):
        return None
    pieces = _pieces(_Literal(source, scopes, literal), values)
    if pieces is None:
        return None
    prefix = "rf" if literal["prefix"] in ("r", "R") else "f"
    text = f"{prefix}{literal['quote']}{''.join(pieces)}{literal['quote']}"
    line = source.line(node.lineno)
    fits = len(line.rstrip()) - len(whole) + len(text) <= _LONGEST or "\n" in whole
    return text if fits and len(text) <= _LONGEST else None


def _unsuitable(literal: re.Match[str]) -> bool:
    """Implicit concatenation, or escapes that braces would change."""
    body, quote = literal["body"], literal["quote"]
    inside = re.sub(r"\\.", "", body, flags=re.DOTALL)
    return quote in inside or "\\N" in body or "\\{" in body or "\\}" in body or (len(quote) == 1 and "\n" in body)


def _values(right: ast.expr, scopes: ScopeTree) -> list[ast.expr] | None:
    if isinstance(right, ast.Dict):
        return right.values
    if isinstance(right, ast.Tuple):
        return None if any(isinstance(one, ast.Starred) for one in right.elts) else right.elts
    return [right] if kind_of(right, scopes) is not None else None


def _without_keys(literal: re.Match[str], given: ast.Dict) -> re.Match[str] | None:
    """The literal with `%s` for `%(name)s`, where the places ask for the dictionary's keys one by one and in its order.

    So each value is worked out once and in the same order; other places, or keys that are no plain text, are left alone.
    """
    keys = [key.value if isinstance(key, ast.Constant) else None for key in given.keys]
    plain = _KEY.sub(r"\1%", literal["body"])
    asked_for = [match[2] for match in _KEY.finditer(literal["body"])]
    if asked_for != keys or len(set(keys)) < len(keys) or plain.replace("%%", "").count("%") != len(keys):
        return None
    return _LITERAL.fullmatch(f"{literal['prefix']}{literal['quote']}{plain}{literal['quote']}")


@dataclass(frozen=True, slots=True)
class _Literal:
    """The string on the left, with the file it is in."""

    source: Source
    scopes: ScopeTree
    match: re.Match[str]


def _pieces(given: _Literal, values: list[ast.expr]) -> list[str] | None:
    """The literal's text with each value in its place; None where any part has no exact counterpart."""
    body = given.match["body"]
    pieces: list[str] = []
    waiting = list(values)
    position = 0
    while (at := body.find("%", position)) >= 0:
        place = _PLACE.match(body, at)
        if place is None:
            return None
        pieces.append(_braced(body[position:at]))
        position = place.end()
        if place[0] == "%%":
            pieces.append("%")
            continue
        inner = _placed(given, waiting.pop(0), place) if waiting else None
        if inner is None:
            return None
        pieces.append(inner)
    return None if waiting or not values else [*pieces, _braced(body[position:])]


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _placed(given: _Literal, value: ast.expr, place: re.Match[str]) -> str | None:
    """One value between braces; widths and number formats only for what surely is a whole number."""
    kind, width = place["kind"], place["width"] or ""
    whole = kind_of(value, given.scopes) is Kind.WHOLE
    if kind == "%" or (not whole and (width or kind in "dixX")):
        return None
    text = _requoted(given.source.segment(value), given.match["quote"])
    if not isinstance(value, _SIMPLE) or any(isinstance(one, ast.Lambda | ast.NamedExpr | ast.JoinedStr) for one in ast.walk(value)):
        return None
    if text is None or any(mark in text for mark in ("\\", "\n", "{", "}", "#", "!")):
        return None
    if kind == "r":
        return f"{{{text}!r}}" if not width else None
    code = "" if kind in "sdi" else kind
    width = f">{width}" if kind == "s" and width and not width.startswith("0") else width
    return f"{{{text}:{width}{code}}}" if width or code else f"{{{text}}}"


def _requoted(text: str, quote: str) -> str | None:
    """The expression without the literal's own quote, which only Python 3.12 takes inside."""
    mark = quote[0]
    if mark not in text:
        return text
    other = "'" if mark == '"' else '"'
    return text.replace(mark, other) if other not in text and "\\" not in text else None
