"""How control leaves a piece of code: whether it can fall off the end, and what a function's own returns are."""

import ast
from collections.abc import Iterator, Sequence

from iama_engine.recipes.scopes import FUNCTIONS, Function

_INNER = (*FUNCTIONS, ast.Lambda, ast.ClassDef)


def own_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """Every node below `root` that belongs to it and not to a function or class defined inside; those themselves included."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(root))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _INNER):
            waiting.extend(ast.iter_child_nodes(node))


def returns(function: Function) -> list[ast.Return]:
    """The function's own return statements."""
    return [node for statement in function.body for node in _self_and_own(statement) if isinstance(node, ast.Return)]


def is_generator(function: Function) -> bool:
    """Whether calling it makes a generator."""
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for statement in function.body for node in _self_and_own(statement))


def always_leaves(block: Sequence[ast.stmt]) -> bool:
    """Whether control surely never reaches the end of the block. A `with` may swallow what is raised in it."""
    return any(_leaves(statement) for statement in block)


def _leaves(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
        return True
    if isinstance(statement, ast.If):
        return bool(statement.orelse) and always_leaves(statement.body) and always_leaves(statement.orelse)
    if isinstance(statement, ast.Try):
        if always_leaves(statement.finalbody):
            return True
        body = always_leaves(statement.body) or always_leaves(statement.orelse)
        return body and all(always_leaves(handler.body) for handler in statement.handlers)
    if isinstance(statement, ast.While):
        endless = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return endless and not any(isinstance(node, ast.Break) for node in _loop_nodes(statement))
    return False


def _loop_nodes(loop: ast.While) -> Iterator[ast.AST]:
    """Nodes whose `break` would mean this loop."""
    waiting: list[ast.AST] = list(loop.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            waiting.extend(node.orelse)
        elif not isinstance(node, _INNER):
            waiting.extend(ast.iter_child_nodes(node))


def _self_and_own(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, _INNER):
        yield from own_nodes(node)
