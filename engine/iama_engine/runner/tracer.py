"""Watch calls of the target files while the project's own tests run: argument and result types, and literal arguments.

`traces.json` = {"types": {address: {"parameters": {name: [type]}, "returns": [type], "calls": n}},
"calls": {address: [{"arguments": {name: source or null}, "receiver": type or null}]}}; an address is `path::Qualified.name`.
Types are builtin names, `None`, containers of those (`list[int]`), or `module.Class`. A value that is no plain literal is null.
"""

import dis
import json
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

MAX_CALLS = 40
"""Different argument lists kept for one function."""
MAX_SOURCE = 300
"""Characters a literal may have as source."""
_MAX_WATCHED = 20_000
_GENERATOR_FLAGS = 0x20 | 0x80 | 0x200
_RETURNS = frozenset({"RETURN_VALUE", "RETURN_CONST"})


@dataclass
class Seen:
    """What is known of one function."""

    parameters: dict[str, set[str]] = field(default_factory=dict)
    returns: set[str] = field(default_factory=set)
    calls: int = 0
    samples: dict[str, dict[str, Any]] = field(default_factory=dict)


class Tracer:
    """A profile hook limited to code objects of the target files."""

    def __init__(self, root: Path, targets: list[str]) -> None:
        self.root, self.targets = root.resolve(), frozenset(targets)
        self.addresses: dict[CodeType, str | None] = {}
        self.seen: dict[str, Seen] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch this thread and those started meanwhile."""
        threading.setprofile(self._hook)
        sys.setprofile(self._hook)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def _hook(self, frame: FrameType, event: str, value: object) -> None:
        if event not in {"call", "return"}:
            return
        code = frame.f_code
        address = self.addresses.get(code, "")
        if address == "":
            address = self.addresses[code] = self._address(code)
        if address is None:
            return
        seen = self.seen.setdefault(address, Seen())
        if event == "call":
            _note_call(seen, frame)
        elif not code.co_flags & _GENERATOR_FLAGS and dis.opname[code.co_code[frame.f_lasti]] in _RETURNS:
            seen.returns.add(type_expression(value))

    def _address(self, code: CodeType) -> str | None:
        path = Path(code.co_filename)
        if not path.is_absolute():
            path = self.root / path
        if not path.is_relative_to(self.root) or "<" in code.co_qualname:
            return None
        relative = path.relative_to(self.root).as_posix()
        return f"{relative}::{code.co_qualname}" if relative in self.targets else None

    def write(self, path: Path) -> None:
        """Write what was seen as JSON."""
        types = {address: _types_of(seen) for address, seen in sorted(self.seen.items())}
        calls = {address: list(seen.samples.values()) for address, seen in sorted(self.seen.items())}
        path.write_text(json.dumps({"types": types, "calls": calls}), encoding="utf-8")


def _types_of(seen: Seen) -> dict[str, Any]:
    parameters = {name: sorted(kinds) for name, kinds in seen.parameters.items()}
    return {"parameters": parameters, "returns": sorted(seen.returns), "calls": seen.calls}


def tracer_from_settings(settings: Mapping[str, Any]) -> Tracer | None:
    """The tracer a run asks for, or None."""
    plan = settings["trace"]
    return Tracer(Path.cwd(), list(plan["targets"])) if plan is not None else None


def _note_call(seen: Seen, frame: FrameType) -> None:
    seen.calls += 1
    if seen.calls > _MAX_WATCHED:
        return
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount
    names = code.co_varnames[:count]
    values = {name: frame.f_locals[name] for name in names if name in frame.f_locals}
    for name, value in values.items():
        seen.parameters.setdefault(name, set()).add(type_expression(value))
    if len(seen.samples) < MAX_CALLS:
        receiver = type_expression(values.pop("self")) if names[:1] == ("self",) and "self" in values else None
        arguments = {name: literal_source(value) for name, value in values.items()}
        seen.samples.setdefault(json.dumps(arguments, sort_keys=True), {"arguments": arguments, "receiver": receiver})


def type_expression(value: object, depth: int = 0) -> str:
    """The type of a value as one would write it; containers say what they hold where it is all of few kinds."""
    kind = type(value)
    if value is None:
        return "None"
    if kind in {list, set, frozenset} and depth < 2 and value:
        return f"{kind.__name__}[{_union(list(value)[:20], depth)}]"  # type: ignore[call-overload]
    if kind is tuple and depth < 2 and value and len(value) <= 4:  # type: ignore[arg-type]
        return f"tuple[{', '.join(type_expression(part, depth + 1) for part in value)}]"  # type: ignore[attr-defined]
    if kind is dict and depth < 2 and value:
        keys, values = list(value)[:20], list(value.values())[:20]  # type: ignore[call-overload, attr-defined]
        return f"dict[{_union(keys, depth)}, {_union(values, depth)}]"
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def _union(values: list[object], depth: int) -> str:
    return " | ".join(sorted({type_expression(value, depth + 1) for value in values}))


def literal_source(value: object, depth: int = 0) -> str | None:
    """Source that builds an equal value, for plain literals of bounded size; None for anything else."""
    kind = type(value)
    if kind in {bool, int, float, str, bytes, type(None)}:
        text = repr(value)
    elif kind in {list, tuple, set, dict} and depth < 3 and len(value) <= 30:  # type: ignore[arg-type]
        parts = [literal_source(part, depth + 1) for part in _parts(value)]
        if None in parts:
            return None
        text = repr(value)
    else:
        return None
    return text if len(text) <= MAX_SOURCE and "nan" not in text and "inf" not in text else None


def _parts(value: Any) -> list[object]:
    return [part for pair in value.items() for part in pair] if type(value) is dict else list(value)
