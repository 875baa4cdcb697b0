"""Take names out of import statements, and nothing else off their lines."""

import ast
import re
from collections.abc import Collection

from iama_engine.recipes.definitions import last_line, siblings, stands_alone
from iama_engine.recipes.scopes import ScopeTree
from iama_engine.recipes.source import Source, Splice

ImportStatement = ast.Import | ast.ImportFrom
_COMMA_AFTER = re.compile(r"[ \t]*,[ \t]*")
_COMMA_BEFORE = re.compile(r",[ \t]*$")


def without_aliases(source: Source, scopes: ScopeTree, statement: ImportStatement, gone: Collection[ast.alias]) -> tuple[Splice, ...]:
    """Remove some names of one import statement; nothing where the layout has comments or neighbours that would suffer."""
    text = source.segment(statement)
    if not stands_alone(statement, source, scopes) or "#" in text or "\\" in text:
        return ()
    rest = [alias for alias in statement.names if alias not in gone]
    if not rest:
        return (_whole(source, scopes, statement),)
    if "\n" in text:
        return _on_lines_of_their_own(source, statement, gone)
    kept = ", ".join(source.segment(alias) for alias in rest)
    first, last = source.start(statement.names[0]), source.end(statement.names[-1])
    return (Splice(first, last, kept),)


def _whole(source: Source, scopes: ScopeTree, statement: ImportStatement) -> Splice:
    start, end = source.line_start(statement.lineno), source.line_start(last_line(statement) + 1)
    if len(siblings(statement, scopes)) == 1 and not isinstance(scopes.parents[statement], ast.Module):
        return Splice(start, end, f"{source.indentation(statement.lineno)}pass\n")
    return Splice(start, end, "")


def _on_lines_of_their_own(source: Source, statement: ImportStatement, gone: Collection[ast.alias]) -> tuple[Splice, ...]:
    """Each name in a bracketed list with its comma, and its line where nothing else is on it."""
    splices: list[Splice] = []
    for alias in gone:
        start, end = source.start(alias), source.end(alias)
        after = _COMMA_AFTER.match(source.text, end)
        before = _COMMA_BEFORE.search(source.text[source.line_start(alias.lineno) : start])
        if after:
            end = after.end()
        elif before:
            start = source.line_start(alias.lineno) + before.start()
        line_start, line_end = source.line_start(alias.lineno), source.line_start(alias.lineno + 1)
        if not source.text[line_start:start].strip() and not source.text[end:line_end].strip():
            start, end = line_start, line_end
        splices.append(Splice(start, end, ""))
    return tuple(splices)
