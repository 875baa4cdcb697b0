"""Put the program back as it was after a script ran: module values, class attributes, containers in them, caches.

Without this a script that registers something changes what every later script sees, and its own replay fails. It runs
after every script and every mutant, so what is unchanged has to be told fast: lists of values are compared at once, which asks
nothing of a value that is still the same object, and only what could equal another one is told by its identity.
"""

import functools
import gc
import os
import random
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

_CONTAINERS = (list, dict, set)
_ONLY_ITSELF = (FunctionType, BuiltinFunctionType, type, ModuleType, str)
"""What no other object of a program is mistaken for; equal texts serve as well as each other."""
_MAX_CONTAINERS = 4000
_WORLD = (os, time, random, sys)


@dataclass(frozen=True)
class _Names:
    """A namespace or a class's attributes: what it held, in order, and which of its values another one might equal."""

    live: Mapping[str, Any]
    saved: dict[str, Any]
    keys: list[str]
    values: list[Any]
    likenesses: list[tuple[str, Any]]

    @classmethod
    def of(cls, live: Mapping[str, Any]) -> "_Names":
        saved = dict(live)
        alike = [(name, value) for name, value in saved.items() if not isinstance(value, _ONLY_ITSELF)]
        return cls(live, saved, list(saved), list(saved.values()), alike)

    def is_changed(self) -> bool:
        if _differ([*self.live], self.keys) or _differ([*self.live.values()], self.values):
            return True
        return any(self.live[name] is not value for name, value in self.likenesses)


@dataclass(frozen=True)
class _Content:
    """A container and what it held; a dictionary in its order. An equal part in the place of another makes no difference here."""

    container: Any
    saved: Any

    def is_changed(self) -> bool:
        if type(self.container) is dict:
            return _differ([*self.container], [*self.saved]) or _differ([*self.container.values()], [*self.saved.values()])
        return _differ(self.container, self.saved)


def _differ(now: Any, before: Any) -> bool:
    """Whether two containers of one kind differ; the same objects are equal unasked, and what cannot be compared is not the same."""
    try:
        return bool(now != before)
    except Exception:  # noqa: BLE001 - the comparison of a value that the code under test put there may raise anything
        return True


class Snapshot:
    """Shallow copies of every namespace and container reachable from the modules' own values."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.modules = tuple(modules)
        names = {module.__name__ for module in self.modules}
        self.namespaces = [(vars(module), _Names.of(vars(module))) for module in (*self.modules, *_WORLD)]
        self.classes = [(kind, _Names.of(vars(kind))) for kind in _own_classes(self.modules, names)]
        self.containers: list[_Content] = []
        known: set[int] = set()
        for namespace, _ in self.namespaces[: len(self.modules)]:
            self._note(list(namespace.values()), names, known)
        for _, attributes in self.classes:
            self._note(list(attributes.saved.values()), names, known)
        self.caches = [thing for thing in gc.get_objects() if _is_cache(thing, names)]
        self.environment = dict(os.environ)

    def _note(self, values: Iterable[Any], names: set[str], known: set[int]) -> None:
        pending = list(values)
        while pending and len(self.containers) < _MAX_CONTAINERS:
            value = pending.pop()
            if type(value).__module__ in names and type(getattr(value, "__dict__", None)) is dict and not isinstance(value, type):
                value = value.__dict__
            kind = type(value)
            if id(value) in known or kind not in (*_CONTAINERS, tuple):
                continue
            known.add(id(value))
            pending += value.values() if kind is dict else value
            if kind is not tuple:
                self.containers.append(_Content(value, kind(value)))

    def restore(self, *, environment: bool = True) -> None:
        """Undo what differs; `environment` too, which only what was seen touching the world can have changed."""
        for cache in self.caches:
            cache.cache_clear()
        for namespace, names in self.namespaces:
            if names.is_changed():
                _restore_namespace(namespace, names.saved)
        for content in self.containers:
            if content.is_changed():
                _refill(content.container, content.saved)
        for kind, names in self.classes:
            if names.is_changed():
                _restore_class(kind, names.saved)
        if environment and dict(os.environ) != self.environment:
            os.environ.clear()
            os.environ.update(self.environment)


_GONE = object()


def _restore_namespace(namespace: dict[str, Any], saved: dict[str, Any]) -> None:
    """A submodule imported meanwhile stays: a second import would not bind it again."""
    for name in [name for name, value in namespace.items() if name not in saved and type(value) is not ModuleType]:
        del namespace[name]
    namespace.update(saved)


def _refill(container: Any, saved: Any) -> None:
    if type(container) is list:
        container[:] = saved
    else:
        container.clear()
        container.update(saved)


def _restore_class(kind: type, attributes: dict[str, Any]) -> None:
    now = vars(kind)
    for name in [name for name in now if name not in attributes]:
        type.__delattr__(kind, name)
    for name, value in attributes.items():
        if now.get(name, _GONE) is not value:
            type.__setattr__(kind, name, value)


def _own_classes(modules: Iterable[ModuleType], names: set[str]) -> list[type]:
    found: dict[int, type] = {}
    for module in modules:
        for value in list(vars(module).values()):
            if isinstance(value, type) and value.__module__ in names:
                found[id(value)] = value
    return list(found.values())


def _is_cache(thing: object, names: set[str]) -> bool:
    if type(thing) is not functools._lru_cache_wrapper:
        return False
    wrapped = getattr(thing, "__wrapped__", None)
    return isinstance(wrapped, FunctionType) and wrapped.__module__ in names
