"""Names for generated tests that say the behaviour: what is called, with what, and what comes of it."""

import ast
import re
from collections.abc import Mapping
from typing import Any

_MAX_SLUG = 28
_MAX_NAME = 90


def slug(text: str) -> str:
    """Lower-case words of a text joined by underscores, cut at a word."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).lower())
    taken: list[str] = []
    for word in words:
        if len("_".join([*taken, word])) > _MAX_SLUG:
            break
        taken.append(word)
    return "_".join(taken)


def called_name(statement: str) -> str | None:
    """The bare name of what a statement calls, gets or sets last, as one would say it."""
    expression = _expression_of(statement)
    if isinstance(expression, ast.Call):
        function = expression.func
        return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else None
    if isinstance(expression, ast.Attribute):
        return expression.attr
    if isinstance(expression, ast.Subscript):
        return "__getitem__"
    if isinstance(expression, ast.Compare):
        return {"In": "__contains__", "NotIn": "__contains__"}.get(type(expression.ops[0]).__name__, "__eq__")
    return None


def _expression_of(statement: str) -> ast.expr | None:
    try:
        node = ast.parse(statement).body[-1]
    except (SyntaxError, IndexError):
        return None
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript):
        return node.targets[0]
    value = getattr(node, "value", None)
    return value if isinstance(value, ast.expr) else None


def test_name(script: Mapping[str, Any]) -> str:
    """`test_get_string_with_border_false_gives_…`; not yet unique."""
    last = script["statements"][-1]
    words = [slug(called_name(last) or "script") or "call", *_circumstances(_expression_of(last)), _outcome(script)]
    name = "test_" + "_".join(word for word in words if word)
    return name[:_MAX_NAME].rstrip("_")


def _circumstances(expression: ast.expr | None) -> list[str]:
    if not isinstance(expression, ast.Call):
        return []
    first = [slug(str(argument.value)) for argument in expression.args[:1] if isinstance(argument, ast.Constant)]
    said = [f"of_{word}" for word in first if word]
    keywords = [keyword for keyword in expression.keywords if keyword.arg]
    for number, keyword in enumerate(keywords[:2]):
        value = slug(ast.unparse(keyword.value)) if isinstance(keyword.value, ast.Constant | ast.Attribute) else ""
        said.append(f"{'with' if number == 0 else 'and'}_{slug(keyword.arg or '')}{'_' + value if value else ''}")
    return said


def _outcome(script: Mapping[str, Any]) -> str:
    raised = script["raises"]
    if raised is not None:
        return f"raises_{slug(raised['type_name'].rpartition('.')[2])}"
    last = ast.parse(script["statements"][-1]).body[-1]
    names = [target.id for target in getattr(last, "targets", []) if isinstance(target, ast.Name)]
    literals = dict(script["asserts"])
    literal = next((literals[name] for name in names if name in literals), None)
    if literal is None:
        return "changes_state" if isinstance(last, ast.Assign) and not names else ""
    return _spoken_value(literal)


def _spoken_value(literal: str) -> str:
    known = {
        "None": "is_none",
        "True": "is_true",
        "False": "is_false",
        "''": "is_empty",
        "[]": "is_empty",
        "{}": "is_empty",
        "()": "is_empty",
    }
    if literal in known:
        return known[literal]
    said = slug(literal)
    return f"gives_{said}" if said else ""
