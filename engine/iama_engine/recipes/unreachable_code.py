"""Statements after a return, raise, continue or break of the same block: they never run.

They stay where they make the function a generator or a name local to it.
"""

import ast
from collections.abc import Iterator

from iama_engine.recipes.definitions import address, first_line, last_line, qualified_name
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS, Scope
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft

_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def unreachable_statements(project: Project, source: Source) -> Iterator[Draft]:
    """One draft per block with a dead tail."""
    scopes = project.scopes(source)
    blocks = ((node, block) for node in scopes.of_node for block in _blocks(node))
    for node, block in blocks:
        position = next((at for at, one in enumerate(block[:-1]) if isinstance(one, _LEAVES)), None)
        if position is None:
            continue
        dead, leaving = block[position + 1 :], block[position]
        if first_line(dead[0]) <= last_line(leaving) or not removable(dead, _scope(project, source, node)):
            continue
        start = source.line_start(_first_dead_line(source, dead[0], leaving))
        end = source.line_start(last_line(dead[-1]) + 1)
        where = address(source, qualified_name(dead[0], scopes))
        yield Draft(f"Remove statements of {where} that are never reached", (where,), {source.path: (Splice(start, end, ""),)})


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and len(block) > 1 and all(isinstance(one, ast.stmt) for one in block):
            yield block


def _scope(project: Project, source: Source, node: ast.AST) -> Scope:
    scopes = project.scopes(source)
    return scopes.made_by[node] if isinstance(node, FUNCTIONS) else scopes.of_node.get(node, scopes.module)


def removable(dead: list[ast.stmt], scope: Scope) -> bool:
    """Whether statements that never run can go without changing what the rest of their function means."""
    gone = {node for statement in dead for node in ast.walk(statement)}
    if any(isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.Global | ast.Nonlocal) for node in gone):
        return False
    if not isinstance(scope.node, FUNCTIONS):
        return True
    for name, binders in scope.bound.items():
        uses = [use for inner in scope.walk() for use in inner.uses.get(name, [])]
        if all(one in gone for one in binders) and any(use not in gone for use in uses):
            return False
    return True


def _first_dead_line(source: Source, dead: ast.stmt, leaving: ast.stmt) -> int:
    """The first line to go: comments right above dead code are about it."""
    line = first_line(dead)
    while line - 1 > last_line(leaving) and source.line(line - 1).strip().startswith("#"):
        line -= 1
    return line
