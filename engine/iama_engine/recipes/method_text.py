"""The text of a method as a top-level function: comments and strings untouched, everything else one class further left."""

import ast
import re
from collections.abc import Sequence

from iama_engine.recipes.definitions import lines_of
from iama_engine.recipes.layout import dedent
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


def _apply(text: str, splices: Sequence[Splice]) -> str:
    for splice in sorted(splices, reverse=True):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text
