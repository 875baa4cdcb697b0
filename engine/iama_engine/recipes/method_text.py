"""The text of a method as a top-level function: comments and strings untouched, everything else one class further left."""

import ast
import io
import re
import tokenize
from collections.abc import Sequence

from iama_engine.recipes.definitions import lines_of
from iama_engine.recipes.scopes import Function, ScopeTree, first_argument
from iama_engine.recipes.source import Source, Splice

_AFTER_PARAMETER = re.compile(r"\s*,[ \t]*(?:(?:\r\n|\r|\n)[ \t]*)?")


def function_text(source: Source, scopes: ScopeTree, method: Function, splices: Sequence[Splice]) -> str:
    """The method's lines after `splices` (offsets in the file), without its class's indentation. Lines end in `\\n`."""
    start, end = lines_of(method, source, scopes).span(source)
    inside = [Splice(one.start - start, one.end - start, one.text) for one in splices]
    text = _apply(source.text[start:end], inside)
    indentation = source.indentation(method.lineno)
    return dedent(text.replace("\r\n", "\n"), indentation)


def drop_parameter(source: Source, method: Function) -> Splice:
    """Remove the instance parameter, and its line where it has one of its own."""
    argument = first_argument(method)
    if argument is None:
        raise ValueError("no parameter to drop")
    start, end = source.start(argument), source.end(argument)
    comma = _AFTER_PARAMETER.match(source.text, end)
    if comma is None:
        return Splice(start, end, "")
    if source.text.startswith("#", comma.end()):
        return Splice(start, source.text.index(",", end) + 1, "")
    return Splice(start, comma.end(), "")


def drop_decorator(source: Source, decorator: ast.expr) -> Splice:
    """Remove a decorator's line."""
    end = source.line_start((decorator.end_lineno or decorator.lineno) + 1)
    return Splice(source.line_start(decorator.lineno), end, "")


def dedent(text: str, indentation: str) -> str:
    """Take `indentation` off every line that does not begin inside a string."""
    if not indentation:
        return text
    inside = lines_inside_strings(text)
    lines = text.split("\n")
    return "\n".join(line if number in inside else _without(line, indentation) for number, line in enumerate(lines, 1))


def indent(text: str, indentation: str) -> str:
    """Put `indentation` before every line that has code or a comment and does not begin inside a string."""
    inside = lines_inside_strings(text)
    lines = text.split("\n")
    return "\n".join(line if number in inside or not line.strip() else indentation + line for number, line in enumerate(lines, 1))


def lines_inside_strings(text: str) -> set[int]:
    """Numbers of the lines whose first character belongs to a string; raises `tokenize.TokenError` for broken text."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            opened.append(token.start[0])
        first = opened.pop() if name in ("FSTRING_END", "TSTRING_END") else token.start[0]
        if name in ("STRING", "FSTRING_END", "TSTRING_END"):
            inside.update(range(first + 1, token.end[0] + 1))
    return inside


def _without(line: str, indentation: str) -> str:
    if line.startswith(indentation):
        return line[len(indentation) :]
    spare = len(line) - len(line.lstrip(" \t"))
    return line[min(spare, len(indentation)) :]


def _apply(text: str, splices: Sequence[Splice]) -> str:
    for splice in sorted(splices, reverse=True):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text
