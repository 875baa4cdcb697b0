"""A strict judge for "move method M of class C to a top-level function": it shares no code with the recipe it judges.

It rebuilds the specified edit on the syntax tree alone and compares; comments, other lines, shadowing, mangling and clashes are
checked on the text and with the interpreter's own symbol tables.
"""

import ast
import builtins
import copy
import io
import re
import symtable
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator


def faults(before: str, after: str, class_name: str, method: str) -> list[str]:
    """Everything wrong with `after`; empty means exactly the specified edit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            old, new = ast.parse(before), ast.parse(after)
        except SyntaxError as error:
            return [f"does not parse: {error}"]
        checks = (
            _tree(old, new, class_name, method),
            _comments(before, after, method),
            _lines(before, after, method),
            _names(before, after, method),
        )
        return [fault for check in checks for fault in check]


def _tree(old: ast.Module, new: ast.Module, class_name: str, method: str) -> Iterator[str]:
    expected, function = _specified(copy.deepcopy(old), class_name, method)
    made = [node for node in new.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == method]
    if len(made) != 1:
        yield f"{len(made)} top-level functions called {method}"
        return
    if ast.dump(made[0]) != ast.dump(function):
        yield "the function is not the method without its instance"
    rest = ast.Module([node for node in new.body if node is not made[0]], [])
    if ast.dump(rest) != ast.dump(ast.Module(expected.body, [])):
        yield "the rest of the module differs from the specified edit"


def _specified(tree: ast.Module, class_name: str, method: str) -> tuple[ast.Module, ast.stmt]:
    owners = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == class_name and _member(node, method)]
    owner = owners[0]
    function = _member(owner, method)
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list)
    for node in _inheriting(tree, owner, method):
        _update_calls(node, method, class_name if static else None)
    _update_calls_on_new_instances(tree, class_name, method)
    owner.body = [node for node in owner.body if node is not function] or [ast.Pass()]
    if static:
        function.decorator_list = [one for one in function.decorator_list if ast.unparse(one) != "staticmethod"]
    else:
        function.args.args.pop(0)
    return tree, function


def _member(node: ast.ClassDef, method: str) -> ast.stmt | None:
    found = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name == method]
    return found[0] if len(found) == 1 else None


def _inheriting(tree: ast.Module, owner: ast.ClassDef, method: str) -> list[ast.ClassDef]:
    """The class and its subclasses down to the first that defines the method itself."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = [owner]
    for known in found:
        for node in classes:
            named = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
            if known.name in named and node not in found and not _member(node, method):
                found.append(node)
    return found


def _update_calls(node: ast.ClassDef, method: str, static_of: str | None) -> None:
    for member in node.body:
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef) and member.args.args:
            receivers = {member.args.args[0].arg, *([static_of] if static_of else [])}
            _Rename(receivers, method).visit(member)


def _update_calls_on_new_instances(tree: ast.Module, class_name: str, method: str) -> None:
    """`x = Class(...)` as the only thing a function ever assigns to `x` makes `x.method` a call of ours."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            stored = Counter(node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
            made = {
                node.targets[0].id
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
                if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == class_name
            }
            _Rename({name for name in made if stored[name] == 1}, method).visit(function)


class _Rename(ast.NodeTransformer):
    """`receiver.method` → `method`."""

    def __init__(self, receivers: set[str], method: str) -> None:
        self._receivers, self._method = receivers, method

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if node.attr == self._method and isinstance(node.value, ast.Name) and node.value.id in self._receivers:
            return ast.Name(self._method, node.ctx)
        return node


def _comments(before: str, after: str, method: str) -> Iterator[str]:
    if Counter(_comment_tokens(before)) != Counter(_comment_tokens(after)):
        yield "a comment was lost or changed"


def _comment_tokens(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _lines(before: str, after: str, method: str) -> Iterator[str]:
    """But for indentation, the call itself and the signature, every line is there as it was."""

    def shape(text: str) -> Counter[str]:
        calls = re.sub(rf"\b\w+\.{method}\b", method, text)
        lines = (re.sub(r"^self\b,? ?", "", line.strip()) for line in calls.splitlines())
        return Counter(line for line in lines if line)

    lost, grown = shape(before) - shape(after), shape(after) - shape(before)
    allowed = re.compile(rf"(async )?def {method}\b|self,?$|\w+,$|@staticmethod$|pass$|\)")
    for line in (*lost, *grown):
        if not allowed.match(line):
            yield f"a line was touched: {line[:60]}"


def _names(before: str, after: str, method: str) -> Iterator[str]:
    if method.startswith("__") and not method.endswith("__"):
        yield "the name is mangled inside the class"
    top = symtable.symtable(before, "before", "exec")
    if method in {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}:
        yield "the module had that name already"
    if hasattr(builtins, method) and any(_global_use(table, method) for table in _tables(top)):
        yield "the module uses the builtin of that name"
    for table in _tables(symtable.symtable(after, "after", "exec")):
        shadowed = table.get_type() == "function" and method in table.get_identifiers() and not table.lookup(method).is_global()
        if shadowed and table.lookup(method).is_referenced() and not _was_local(before, table, method):
            yield f"{table.get_name()} shadows the function"


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _global_use(table: symtable.SymbolTable, name: str) -> bool:
    return name in table.get_identifiers() and table.lookup(name).is_referenced() and table.lookup(name).is_global()


def _was_local(before: str, table: symtable.SymbolTable, name: str) -> bool:
    """A function that had a local of that name and never called the method."""
    same = [one for one in _tables(symtable.symtable(before, "before", "exec")) if one.get_name() == table.get_name()]
    return any(name in one.get_identifiers() and one.lookup(name).is_referenced() and not one.lookup(name).is_global() for one in same)
