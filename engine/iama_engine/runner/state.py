"""Put the program back as it was after a script ran: module values, class attributes, containers in them, caches.

Without this a script that registers something changes what every later script sees, and its own replay fails.
"""

import functools
import gc
import os
import random
import sys
import time
from collections.abc import Iterable
from types import FunctionType, ModuleType
from typing import Any

_CONTAINERS = (list, dict, set)
_MAX_CONTAINERS = 4000
_WORLD = (os, time, random, sys)


class Snapshot:
    """Shallow copies of every namespace and container reachable from the modules' own values."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.modules = tuple(modules)
        names = {module.__name__ for module in self.modules}
        self.namespaces = [(vars(module), dict(vars(module))) for module in (*self.modules, *_WORLD)]
        self.classes = [(kind, dict(vars(kind))) for kind in _own_classes(self.modules, names)]
        self.containers: list[tuple[Any, Any]] = []
        known: set[int] = set()
        for namespace, _ in self.namespaces[: len(self.modules)]:
            self._note(list(namespace.values()), names, known)
        for _, attributes in self.classes:
            self._note(list(attributes.values()), names, known)
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
                self.containers.append((value, kind(value)))

    def restore(self) -> None:
        """Undo what differs; comparing identical values costs next to nothing."""
        for cache in self.caches:
            cache.cache_clear()
        for namespace, saved in self.namespaces:
            if len(namespace) != len(saved) or any(namespace.get(name, _GONE) is not value for name, value in saved.items()):
                _restore_namespace(namespace, saved)
        for container, saved in self.containers:
            _refill(container, saved)
        for kind, attributes in self.classes:
            _restore_class(kind, attributes)
        if dict(os.environ) != self.environment:
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
        if len(container) != len(saved) or any(one is not other for one, other in zip(container, saved, strict=True)):
            container[:] = saved
    elif type(container) is dict:
        if len(container) != len(saved) or any(container.get(key, _GONE) is not value for key, value in saved.items()):
            container.clear()
            container.update(saved)
    elif container != saved:
        container.clear()
        container.update(saved)


def _restore_class(kind: type, attributes: dict[str, Any]) -> None:
    now = vars(kind)
    if len(now) == len(attributes) and all(now.get(name, _GONE) is value for name, value in attributes.items()):
        return
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
