"""What a script can be seen to have done: pairs of an expression over its names and the literal it is equal to.

Only what a user of the package could see: results, text, length, public attributes and properties. The same function
looks at the original and at every mutant, so a difference is always one between two lists of pairs.
"""

import datetime
import hashlib
import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

Seen = dict[str, str]
"""Expression → literal."""
MAX_LITERAL = 1500
_MAX_ITEMS = 60
_MAX_ATTRIBUTES = 30
_PLAIN = (bool, int, str, bytes, type(None))
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()), range)


def literal_of(value: Any, depth: int = 0) -> str | None:
    """Source equal to the value, None where there is none of fair size. Sets are written in order."""
    kind = type(value)
    if kind in _PLAIN:
        text = repr(value)
    elif kind is float:
        text = repr(value) if math.isfinite(value) else f"float({str(value)!r})"
        if math.isnan(value):
            return None
    elif kind in (list, tuple, dict, set, frozenset) and depth < 5 and len(value) <= _MAX_ITEMS * 4:
        inner = _container_literal(value, kind, depth)
        if inner is None:
            return None
        text = inner
    else:
        return None
    return text if len(text) <= MAX_LITERAL else None


def _container_literal(value: Any, kind: type, depth: int) -> str | None:
    if kind is dict:
        pairs = [(literal_of(key, depth + 1), literal_of(item, depth + 1)) for key, item in value.items()]
        return "{" + ", ".join(f"{key}: {item}" for key, item in pairs) + "}" if all(k and v for k, v in pairs) else None
    parts = [literal_of(item, depth + 1) for item in value]
    if not all(parts):
        return None
    texts = [part for part in parts if part]
    if kind is list:
        return "[" + ", ".join(texts) + "]"
    if kind is tuple:
        return "(" + ", ".join(texts) + ("," if len(texts) == 1 else "") + ")"
    ordered = ", ".join(sorted(texts))
    if kind is set:
        return "{" + ordered + "}" if texts else "set()"
    return f"frozenset({{{ordered}}})" if texts else "frozenset()"


class Observer:
    """Looks at the names of a script; `packages` are the top-level names whose classes are looked into."""

    def __init__(self, packages: frozenset[str]) -> None:
        self.packages = packages

    def look(self, names: Mapping[str, Any]) -> Seen:
        """Everything worth comparing, by expression."""
        seen: Seen = {}
        for name, value in names.items():
            self._look_at(name, value, seen, 0)
        return seen

    def _look_at(self, expression: str, value: Any, seen: Seen, depth: int) -> None:
        literal = literal_of(value)
        if literal is not None:
            seen[expression] = literal
            if type(value) is dict and len(value) > 1:
                seen[f"list({expression})"] = literal_of(list(value)) or "[]"
            return
        kind = type(value)
        if kind in (str, bytes):
            self._look_at_long(expression, value, seen)
        elif kind in (list, tuple):
            self._look_at_items(expression, value, seen)
        elif isinstance(value, datetime.date | datetime.time):
            seen[f"{expression}.isoformat()"] = repr(value.isoformat())
        elif self._is_own(kind):
            self._look_at_object(expression, value, seen, depth)
        else:
            self._look_at_foreign(expression, value, seen)

    def _look_at_long(self, expression: str, value: Any, seen: Seen) -> None:
        seen[f"len({expression})"] = repr(len(value))
        encoded = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        source = f"{expression}.encode('utf-8', 'surrogatepass')" if isinstance(value, str) else expression
        seen[f"hashlib.sha256({source}).hexdigest()"] = repr(hashlib.sha256(encoded).hexdigest())

    def _look_at_items(self, expression: str, value: Any, seen: Seen) -> None:
        seen[f"len({expression})"] = repr(len(value))
        if len(value) <= _MAX_ITEMS:
            with suppress(Exception):
                texts = [_text_of(item) for item in value]
                if all(text is not None for text in texts):
                    seen[f"[str(item) for item in {expression}]"] = literal_of(texts) or "[]"
            seen[f"[type(item).__name__ for item in {expression}]"] = repr([type(item).__name__ for item in value])

    def _is_own(self, kind: type) -> bool:
        return str(kind.__module__).partition(".")[0] in self.packages

    def _look_at_object(self, expression: str, value: Any, seen: Seen, depth: int) -> None:
        kind = type(value)
        seen[f"type({expression}).__name__"] = repr(kind.__name__)
        text = _text_of(value)
        if text is not None and len(text) <= MAX_LITERAL:
            seen[f"str({expression})"] = repr(text)
        for form, method in (("len({})", "__len__"), ("bool({})", "__bool__"), ("repr({})", "__repr__")):
            if _defines(kind, method):
                with suppress(Exception):
                    result = eval(form.format("value"), {"value": value})
                    if " at 0x" not in str(result) and len(repr(result)) <= MAX_LITERAL:
                        seen[form.format(expression)] = repr(result)
        if depth < 2:
            self._look_at_attributes(expression, value, seen, depth)

    def _look_at_attributes(self, expression: str, value: Any, seen: Seen, depth: int) -> None:
        for name in _public_attributes(value)[:_MAX_ATTRIBUTES]:
            try:
                attribute = getattr(value, name)
            except Exception:  # noqa: BLE001 - a property of the code under test may raise anything; then there is nothing to see
                continue
            if not callable(attribute):
                self._look_at(f"{expression}.{name}", attribute, seen, depth + 1)

    def _look_at_foreign(self, expression: str, value: Any, seen: Seen) -> None:
        kind = type(value)
        if kind.__name__ in ("StringIO", "BytesIO"):
            with suppress(ValueError):
                self._look_at(f"{expression}.getvalue()", value.getvalue(), seen, 1)
        elif kind in _VIEWS or isinstance(value, list | tuple | dict | set):
            base = list if kind in _VIEWS else next(k for k in (list, tuple, dict, set) if isinstance(value, k))
            literal = literal_of(base(value))
            if literal is not None:
                seen[f"{base.__name__}({expression})"] = literal
        elif kind.__module__ in ("decimal", "fractions", "uuid", "datetime", "collections", "pathlib"):
            seen[f"repr({expression})"] = repr(repr(value))
        elif kind is complex:
            seen[expression] = repr(value)
        elif callable(value) and isinstance(getattr(value, "__name__", None), str):
            seen[f"{expression}.__name__"] = repr(value.__name__)
        else:
            seen[f"type({expression}).__name__"] = repr(kind.__name__)


def _text_of(value: Any) -> str | None:
    """`str` of a value that has a text of its own, one without an address in it."""
    kind: Any = type(value)
    if kind.__str__ is object.__str__ and kind.__repr__ is object.__repr__:
        return None
    with suppress(Exception):
        text = str(value)
        return None if " at 0x" in text or type(text) is not str else text
    return None


def _defines(kind: type, method: str) -> bool:
    found = getattr(kind, method, None)
    return found is not None and found is not getattr(object, method, None)


def _public_attributes(value: Any) -> list[str]:
    """Names in the instance and properties of its class; `__getattr__` is never asked."""
    own = object.__getattribute__(value, "__dict__") if hasattr(type(value), "__dict__") and _has_dict(value) else {}
    names = [name for name in own if isinstance(name, str)]
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ())
        names += [slots] if isinstance(slots, str) else list(slots)
        names += [name for name, item in vars(kind).items() if isinstance(item, property)]
    return sorted({name for name in names if not name.startswith("_")})


def _has_dict(value: Any) -> bool:
    try:
        return type(object.__getattribute__(value, "__dict__")) is dict
    except AttributeError:
        return False
