"""Which literals of a module a named constant may stand for, and which read better, or only work, as they are."""

import ast
from collections.abc import Iterator

from iama_engine.recipes.definitions import DEFINITIONS
from iama_engine.recipes.scopes import FUNCTIONS, ScopeTree

_KEYED_CALLS = frozenset({"get", "pop", "setdefault", "getattr", "setattr", "hasattr", "delattr", "has_key", "__getitem__"})
_WORDS_OF_AN_API = frozenset({"action", "encoding", "errors", "mode", "newline"})
_STRING_METHODS_TAKE = frozenset({"encode", "decode", "getattr", "open", "import_module", "__import__"})


def replaceable_literals(scopes: ScopeTree) -> Iterator[ast.Constant]:
    """String and number literals inside functions, those that have to stay literal left out."""
    for node in scopes.of_node:
        named = isinstance(node, ast.Constant) and isinstance(node.value, str | int) and not isinstance(node.value, bool)
        if named and isinstance(node, ast.Constant) and _in_function(scopes, node) and not has_to_stay(scopes, node):
            yield node


def key_literals(scopes: ScopeTree) -> set[object]:
    """Values that somewhere serve as a key: they read better written out, everywhere."""
    return {node.value for node in scopes.of_node if isinstance(node, ast.Constant) and _is_key(scopes.parents[node], node)}


def constant_literals(tree: ast.Module) -> set[object]:
    """Values that already have a name at the top of the module."""
    return {one.value.value for one in tree.body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)}


def has_to_stay(scopes: ScopeTree, node: ast.Constant) -> bool:
    """Whether a name in its place would be wrong or worse."""
    parent = scopes.parents[node]
    if isinstance(parent, ast.Expr | ast.FormattedValue | ast.JoinedStr | ast.Attribute | ast.MatchValue | ast.MatchMapping):
        return True
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod) and parent.left is node:
        return True
    if isinstance(parent, ast.arguments) or _is_key(parent, node) or (isinstance(parent, ast.keyword) and parent.arg in _WORDS_OF_AN_API):
        return True
    return any(_unsuitable(scopes, around, inner) for around, inner in _upwards(scopes, node))


def _is_key(parent: ast.AST, node: ast.expr) -> bool:
    if isinstance(parent, ast.Subscript):
        return parent.slice is node
    if isinstance(parent, ast.Dict):
        return node in parent.keys
    if isinstance(parent, ast.Call) and node in parent.args:
        name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
        return name in _KEYED_CALLS or name in _STRING_METHODS_TAKE
    return False


def _unsuitable(scopes: ScopeTree, around: ast.AST, inner: ast.AST) -> bool:
    if isinstance(around, ast.JoinedStr | ast.pattern | ast.AnnAssign | ast.arg):
        return True
    if isinstance(around, DEFINITIONS):
        return inner in around.decorator_list or inner is getattr(around, "returns", None)
    if isinstance(around, ast.Subscript):
        return around.slice is inner and isinstance(inner, ast.Tuple)
    return isinstance(around, ast.Assign) and any(getattr(target, "id", "").startswith("__") for target in around.targets)


def _upwards(scopes: ScopeTree, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Pairs of an ancestor and its child on the way up, to the first definition."""
    inner = node
    for around in scopes.ancestors(node):
        yield around, inner
        if isinstance(around, DEFINITIONS):
            return
        inner = around


def _in_function(scopes: ScopeTree, node: ast.AST) -> bool:
    first = next((one for one in scopes.ancestors(node) if isinstance(one, DEFINITIONS)), None)
    return isinstance(first, FUNCTIONS)
