"""Lines that assert: plain for pytest, methods for unittest; long texts are broken at their own line ends."""

import ast
import builtins
import pprint
from collections.abc import Mapping
from typing import Any

from iama_engine.runner.contract import Framework

_WIDTH = 100


def assertion_lines(expression: str, literal: str, framework: Framework) -> list[str]:
    """The lines that assert `expression` equal to `literal`."""
    if framework == "unittest":
        method = "assertIs" if _is_singleton(literal) else "assertEqual"
        return _spread(f"self.{method}({expression}, ", literal, ")")
    if _is_singleton(literal):
        return [f"assert {expression} is {literal}"]
    return _spread(f"assert {expression} == ", literal, "")


def _is_singleton(literal: str) -> bool:
    return literal in ("None", "True", "False")


def _spread(before: str, literal: str, after: str) -> list[str]:
    if len(before) + len(literal) + len(after) <= _WIDTH:
        return [f"{before}{literal}{after}"]
    parts = _text_parts(literal) or _pretty_parts(literal)
    if parts is None:
        return [f"{before}{literal}{after}"]
    return [f"{before}(", *(f"    {part}" for part in parts), f"){after}"]


def _text_parts(literal: str) -> list[str] | None:
    value = _value_of(literal)
    if not isinstance(value, str):
        return None
    parts = [repr(line) for line in value.splitlines(keepends=True)]
    return parts if len(parts) > 1 else None


def _pretty_parts(literal: str) -> list[str] | None:
    value = _value_of(literal)
    if not isinstance(value, list | dict | tuple):
        return None
    text = pprint.pformat(value, width=_WIDTH - 8, sort_dicts=False)
    return text.splitlines() if _value_of(text) == value else None


def _value_of(literal: str) -> Any:
    try:
        return ast.literal_eval(literal)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def raising_lines(call: str, raised: Mapping[str, Any], framework: Framework) -> list[str]:
    """The lines that expect `call` to raise, with the text where the package itself wrote it."""
    kind, exact = _exception_expression(raised)
    raises = f"pytest.raises({kind})" if framework == "pytest" else f"self.assertRaises({kind})"
    value = "caught.value" if framework == "pytest" else "caught.exception"
    checks = [] if exact else assertion_lines(f"type({value}).__name__", repr(raised["type_name"].rpartition(".")[2]), framework)
    if raised["deliberate"] and raised["message"] is not None:
        checks += assertion_lines(f"str({value})", repr(raised["message"]), framework)
    indented = [f"    {line}" for line in call.splitlines()]
    return [f"with {raises}{' as caught' if checks else ''}:", *indented, *checks]


def _exception_expression(raised: Mapping[str, Any]) -> tuple[str, bool]:
    """How to name the exception, and whether that names exactly its class."""
    name, module = raised["type_name"], raised["module"]
    if module == "builtins" and hasattr(builtins, name):
        return name, name not in ("Exception", "BaseException")
    return (f"{module}.{name}", True) if "<" not in name else ("Exception", False)
