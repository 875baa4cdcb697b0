"""A stretch between opening and closing, written as a `with`: comments and strings inside stay, lines go one level deeper."""

import ast
import re

from iama_engine.recipes.definitions import last_line
from iama_engine.recipes.layout import indent
from iama_engine.recipes.resource_regions import Region
from iama_engine.recipes.source import Source, Splice

_EQUALS = re.compile(r"[ \t]*=[ \t]*")


def with_splices(region: Region) -> tuple[Splice, ...] | str:
    """The splices, or the reason why the text does not allow it. Raises `tokenize.TokenError` for what cannot be indented."""
    header = _header(region)
    if header is None:
        return "brackets, a line end or a type comment stand with the assignment"
    closing = region.closing
    rest = _unwrapped(region, closing) if isinstance(closing, ast.Try) else _deeper(region, closing)
    return rest if isinstance(rest, str) else (*header, *rest)


def _header(region: Region) -> tuple[Splice, Splice] | None:
    """`f = open(x)` as `with open(x) as f:`; what follows on the line stays."""
    source, opening, call = region.source, region.opening, region.call
    start, end = source.end(opening.targets[0]), source.start(call)
    if not _EQUALS.fullmatch(source.text[start:end]) or source.end(opening) != source.end(call):
        return None
    if "# type:" in source.line(last_line(opening)):
        return None
    return Splice(source.start(opening), end, "with "), Splice(source.end(call), source.end(call), f" as {region.name}:")


def _unwrapped(region: Region, attempt: ast.Try) -> tuple[Splice, ...] | str:
    """Without `finally`; without `try` too where it has no handlers, else one level deeper."""
    source, first = region.source, attempt.lineno
    blocks = [attempt.body, *(handler.body for handler in attempt.handlers), attempt.orelse]
    last = max(last_line(block[-1]) for block in blocks if block)
    gap = "".join(source.line(number) for number in range(last_line(region.opening) + 1, first))
    dropped = "".join(source.line(number) for number in range(last + 1, last_line(attempt) + 1))
    if gap.strip() or "#" in dropped or source.line(first).strip() != "try:":
        return "a comment or a statement stands where code goes away"
    drop, begin = _without_lines(source, last + 1, last_line(attempt)), source.line_start(last_line(region.opening) + 1)
    if not attempt.handlers:
        return Splice(begin, source.line_start(first + 1), ""), drop
    return Splice(begin, drop.start, _indented(region, range(first, last + 1), drop)), drop


def _deeper(region: Region, closing: ast.Expr) -> tuple[Splice, ...] | str:
    """The lines between, one level deeper, without the call of `close()`."""
    source, first = region.source, last_line(region.opening) + 1
    if "#" in source.line(closing.lineno) or last_line(closing) != closing.lineno:
        return "a comment stands where code goes away"
    drop = _without_lines(source, closing.lineno, closing.lineno)
    return Splice(source.line_start(first), drop.start, _indented(region, range(first, closing.lineno), drop)), drop


def _indented(region: Region, lines: range, drop: Splice) -> str:
    """Lines one level deeper, up to what is dropped after them; line ends as `\\n`."""
    source = region.source
    text = source.text[source.line_start(lines.start) : drop.start]
    return indent(text.replace("\r\n", "\n"), _unit(region))


def _without_lines(source: Source, first: int, last: int) -> Splice:
    """Lines that go; at the end of a file without a last line end, the one before them goes in its place."""
    start, end = source.line_start(first), source.line_start(last + 1)
    if not source.line(last).endswith(("\n", "\r")):
        before = source.line(first - 1)
        start -= len(before) - len(before.rstrip("\r\n"))
    return Splice(start, end, "")


def _unit(region: Region) -> str:
    """One level of indentation, as the function itself has it."""
    outer = region.source.indentation(region.function.lineno)
    return region.source.indentation(region.function.body[0].lineno)[len(outer) :] or "    "
