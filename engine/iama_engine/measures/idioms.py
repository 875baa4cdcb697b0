"""Legacy idioms: what dates a Python source, each counted by its shape in the syntax tree.

The list is of things that have one modern replacement everybody agrees on; matters of taste are not in it.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Mapping

from iama_engine.symbols.encoding import decode_exact

IDIOMS: Mapping[str, str] = {
    "bare_except": "`except:` without a class",
    "coding_cookie": "a coding cookie that says UTF-8",
    "dict_view_shim": "`.iteritems()`, `.iterkeys()`, `.itervalues()`, `.has_key()`",
    "future_import": "`from __future__ import` of what every Python 3 does",
    "import_shim": "`try: import a` / `except ImportError: import b`",
    "literal_call": "`set([...])`, `dict([...])`, `dict(a=1)` or `list()` where a literal will do",
    "negated_operator": "`not a in b`, `not a is b`",
    "none_comparison": "`== None`, `!= None`",
    "object_base": "`class A(object)`",
    "old_error_name": "`IOError`, `EnvironmentError`, `WindowsError`, `socket.error`, `os.error`, `select.error`",
    "old_name": "`basestring`, `unicode`, `xrange`, `long`, `unichr`, `raw_input`",
    "old_protocol": "`__nonzero__`, `__unicode__`, `__cmp__`, `__div__`, `__getslice__`, `__metaclass__`",
    "old_typing": "`typing.List`, `Dict`, `Optional`, `Union` and the like",
    "percent_format": "`'...' % values`",
    "six": "imports of `six` or `future`",
    "str_format": "`'...'.format(...)` on a literal",
    "super_arguments": "`super(A, self)`",
    "type_comparison": "`type(a) == B`",
    "unicode_prefix": "`u'...'`",
    "version_check": "comparisons with `sys.version_info`",
}

_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*(?:utf-?8|UTF-?8)\b")
_VIEWS = frozenset({"iteritems", "iterkeys", "itervalues", "has_key"})
_OLD_NAMES = frozenset({"basestring", "unicode", "xrange", "long", "unichr", "raw_input"})
_OLD_ERRORS = frozenset({"IOError", "EnvironmentError", "WindowsError"})
_ERROR_MODULES = frozenset({"socket", "os", "select"})
_OLD_METHODS = frozenset({"__nonzero__", "__unicode__", "__cmp__", "__div__", "__getslice__", "__setslice__", "__delslice__", "__coerce__"})
_OLD_TYPING = frozenset({"List", "Dict", "Set", "FrozenSet", "Tuple", "Type", "Optional", "Union", "Text", "DefaultDict", "Deque"})
_FUTURE_KEPT = frozenset({"annotations"})


def count_idioms(tree: ast.Module, source: bytes) -> Counter[str]:
    """How often each idiom of `IDIOMS` occurs in a parsed source."""
    counts: Counter[str] = Counter()
    if any(_COOKIE.match(line) for line in decode_exact(source[:1_000])[0].splitlines()[:2]):
        counts["coding_cookie"] += 1
    for node in ast.walk(tree):
        for name in _RULES.get(type(node), _none)(node):
            counts[name] += 1
    return counts


def _none(_node: ast.AST) -> list[str]:
    return []


def _class(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.ClassDef)
    return ["object_base" for base in node.bases if isinstance(base, ast.Name) and base.id == "object"]


def _function(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return ["old_protocol"] if node.name in _OLD_METHODS else []


def _constant(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.Constant)
    return ["unicode_prefix"] if node.kind == "u" else []


def _operation(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.BinOp)
    return ["percent_format"] if isinstance(node.op, ast.Mod) and _is_text(node.left) else []


def _negation(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.UnaryOp)
    inner = node.operand
    single = isinstance(node.op, ast.Not) and isinstance(inner, ast.Compare) and len(inner.ops) == 1
    return ["negated_operator"] if single and isinstance(inner, ast.Compare) and isinstance(inner.ops[0], ast.In | ast.Is) else []


def _comparison(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.Compare)
    operands = [node.left, *node.comparators]
    found = []
    if isinstance(node.ops[0], ast.Eq | ast.NotEq):
        if any(isinstance(operand, ast.Constant) and operand.value is None for operand in operands):
            found.append("none_comparison")
        if any(_calls(operand, "type") for operand in operands):
            found.append("type_comparison")
    if any(_is_attribute(part, "sys", "version_info") for operand in operands for part in (operand, getattr(operand, "value", None))):
        found.append("version_check")
    return found


def _call(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.Call)
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in _VIEWS:
            return ["dict_view_shim"]
        return ["str_format"] if node.func.attr == "format" and _is_text(node.func.value) else []
    if _calls(node, "super"):
        return ["super_arguments"] if node.args else []
    return ["literal_call"] if _is_literal_call(node) else []


def _is_literal_call(node: ast.Call) -> bool:
    if _calls(node, "set") or _calls(node, "dict"):
        listed = len(node.args) == 1 and isinstance(node.args[0], ast.List | ast.ListComp)
        named = _calls(node, "dict") and not node.args and all(keyword.arg for keyword in node.keywords)
        return (listed and not node.keywords) or named
    return (_calls(node, "list") or _calls(node, "tuple")) and not node.args and not node.keywords


def _name(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.Name)
    if not isinstance(node.ctx, ast.Load):
        return ["old_protocol"] if node.id == "__metaclass__" else []
    if node.id in _OLD_NAMES:
        return ["old_name"]
    return ["old_error_name"] if node.id in _OLD_ERRORS else []


def _attribute(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.Attribute)
    is_alias = node.attr == "error" and isinstance(node.value, ast.Name) and node.value.id in _ERROR_MODULES
    return ["old_error_name"] if is_alias else []


def _import(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.Import)
    return ["six" for alias in node.names if alias.name.split(".")[0] in {"six", "future"}]


def _import_from(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.ImportFrom)
    module = node.module or ""
    if module == "__future__":
        return [] if all(alias.name in _FUTURE_KEPT for alias in node.names) else ["future_import"]
    if module.split(".")[0] in {"six", "future"}:
        return ["six"]
    return ["old_typing" for alias in node.names if module == "typing" and alias.name in _OLD_TYPING]


def _try(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.Try)
    imports = any(isinstance(statement, ast.Import | ast.ImportFrom) for statement in node.body)
    caught = any(name in ast.unparse(handler.type) for handler in node.handlers if handler.type for name in _IMPORT_ERRORS)
    return ["import_shim"] if imports and caught else []


def _handler(node: ast.AST) -> list[str]:
    assert isinstance(node, ast.ExceptHandler)
    return ["bare_except"] if node.type is None else []


_IMPORT_ERRORS = ("ImportError", "ModuleNotFoundError")
_RULES: Mapping[type[ast.AST], Callable[[ast.AST], list[str]]] = {
    ast.ClassDef: _class,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.Constant: _constant,
    ast.BinOp: _operation,
    ast.UnaryOp: _negation,
    ast.Compare: _comparison,
    ast.Call: _call,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Try: _try,
    ast.ExceptHandler: _handler,
}


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _is_attribute(node: object, module: str, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.value, ast.Name) and node.value.id == module
