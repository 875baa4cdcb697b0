"""The text of an extraction: the new function, and the call that stands where the stretch was."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from iama_engine.recipes.control_flow import own_nodes
from iama_engine.recipes.definitions import first_line, last_line
from iama_engine.recipes.layout import reindented
from iama_engine.recipes.regions import Exit, Interface, Region
from iama_engine.recipes.source import Source, Splice

_LONGEST_LINE = 100


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the stretch becomes."""

    name: str
    call: Splice
    function: str
    """The new function, at the indentation of the one it comes from, or of a module."""
    is_method: bool


def extract(source: Source, region: Region, interface: Interface, name: str) -> Extraction:
    """The call in place of the stretch, and the function. Raises `tokenize.TokenError` for text that cannot be moved."""
    function = region.around.function
    start, end = _lines(source, region)
    is_method = interface.uses_instance
    outer = source.indentation(function.lineno) if is_method else ""
    unit = source.indentation(function.body[0].lineno)[len(source.indentation(function.lineno)) :] or "    "
    inner = outer + unit
    old = source.indentation(first_line(region.statements[0]))
    text = _with_next_as_return(source, region, interface)
    body = reindented(text.replace("\r\n", "\n").rstrip("\n") + "\n", old, inner)
    receiver = region.around.instance or ""
    parameters = ", ".join([*([receiver] if is_method else []), *interface.inputs])
    results = ", ".join(interface.outputs)
    tail = f"{inner}return {results}\n" if results else ""
    header = f"{outer}def {name}({parameters}):\n"
    called = f"{receiver}.{name}" if is_method else name
    return Extraction(name, Splice(start, end, _call(old, called, interface)), header + body + tail, is_method)


def _lines(source: Source, region: Region) -> tuple[int, int]:
    """Whole lines of the stretch, comments right above its first statement included."""
    first = first_line(region.statements[0])
    indentation = source.indentation(first)
    limit = _line_before(region)
    while first - 1 > limit and source.line(first - 1).startswith(f"{indentation}#"):
        first -= 1
    return source.line_start(first), source.line_start(last_line(region.statements[-1]) + 1)


def _line_before(region: Region) -> int:
    if region.first:
        return last_line(region.block[region.first - 1])
    parent = region.around.scopes.parents[region.statements[0]]
    return int(getattr(parent, "lineno", 0))


def _with_next_as_return(source: Source, region: Region, interface: Interface) -> str:
    """The text, with `continue` of the loop that the stretch is the body of turned into `return`."""
    start, end = _lines(source, region)
    text = source.text[start:end]
    if interface.exit is not Exit.NEXT:
        return text
    places = sorted((source.start(node) for node in _continues(region.statements)), reverse=True)
    for place in places:
        at = place - start
        text = text[:at] + "return" + text[at + len("continue") :]
    return text


def _continues(statements: Sequence[ast.stmt]) -> list[ast.Continue]:
    """Those that mean the loop around."""
    found: list[ast.Continue] = []
    for statement in statements:
        loops = [node for node in (statement, *own_nodes(statement)) if isinstance(node, ast.For | ast.AsyncFor | ast.While)]
        inner = {inside for loop in loops for part in loop.body for inside in (part, *own_nodes(part))}
        found += [node for node in (statement, *own_nodes(statement)) if isinstance(node, ast.Continue) and node not in inner]
    return found


def _call(indentation: str, called: str, interface: Interface) -> str:
    """The call as a statement, broken after the bracket where it would be too long."""
    results = f"{', '.join(interface.outputs)} = " if interface.outputs else ""
    head = "return " if interface.exit in (Exit.RETURNS, Exit.REST) else results
    arguments = ", ".join(interface.inputs)
    line = f"{indentation}{head}{called}({arguments})"
    if len(line) > _LONGEST_LINE and arguments:
        return f"{indentation}{head}{called}(\n{indentation}    {arguments})\n"
    return f"{line}\n"
