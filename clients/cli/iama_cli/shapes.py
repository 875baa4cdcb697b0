"""JSON documents into frozen dataclasses, without a validation library: the command must start at once.

Unknown keys are ignored, because a newer server may say more; a missing key without a default and a value of the
wrong type raise `ShapeError` with the path to it.
"""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class ShapeError(ValueError):
    """The document does not have the agreed shape."""


def decode(kind: type[T], raw: object, where: str = "$") -> T:
    """Read `raw` as the dataclass `kind`; `where` is the path for messages."""
    if not isinstance(raw, Mapping):
        raise ShapeError(f"{where}: expected an object, got {type(raw).__name__}")
    values: dict[str, Any] = {}
    for name, (hint, required) in _fields(kind).items():
        if name in raw:
            values[name] = _value(hint, raw[name], f"{where}.{name}")
        elif required:
            raise ShapeError(f"{where}.{name}: missing")
    return kind(**values)


def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(kind)
    return {f.name: (hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(kind)}


def _value(hint: Any, raw: object, where: str) -> Any:
    origin = get_origin(hint)
    if hint is Any:
        return raw
    if origin in (Union, types.UnionType):
        return _optional(get_args(hint), raw, where)
    if origin is tuple:
        return tuple(_value(get_args(hint)[0], item, f"{where}[{index}]") for index, item in enumerate(_sequence(raw, where)))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(hint), raw, where)
    if is_dataclass(hint) and isinstance(hint, type):
        return decode(hint, raw, where)
    return _scalar(hint, raw, where)


def _optional(options: tuple[Any, ...], raw: object, where: str) -> Any:
    if raw is None:
        return None
    return _value(next(option for option in options if option is not type(None)), raw, where)


def _sequence(raw: object, where: str) -> list[object]:
    if not isinstance(raw, list | tuple):
        raise ShapeError(f"{where}: expected a list, got {type(raw).__name__}")
    return list(raw)


def _mapping(arguments: tuple[Any, ...], raw: object, where: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise ShapeError(f"{where}: expected an object, got {type(raw).__name__}")
    value_hint = arguments[1] if arguments else Any
    return {str(key): _value(value_hint, value, f"{where}.{key}") for key, value in raw.items()}


def _scalar(hint: type[Any], raw: object, where: str) -> Any:
    if hint is float and not isinstance(raw, bool):
        return _number(raw, where)
    if not isinstance(raw, hint) or (hint is int and isinstance(raw, bool)):
        raise ShapeError(f"{where}: expected {hint.__name__}, got {type(raw).__name__}")
    return raw


def _number(raw: object, where: str) -> float:
    """Numbers, and exact decimals, which travel as text."""
    try:
        return float(raw) if isinstance(raw, int | float | str) else _refuse(raw, where)
    except ValueError:
        return _refuse(raw, where)


def _refuse(raw: object, where: str) -> NoReturn:
    raise ShapeError(f"{where}: expected float, got {type(raw).__name__}")
