"""Aim at one live mutant: what its line and the conditions around it speak of, and through which way in to reach it."""

import ast
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .entries import Entry
from .facts import Facts
from .units import Unit

_MAX_CLIMB = 4
_MAX_CALLERS = 4


@dataclass(frozen=True)
class Focus:
    """What the aim speaks of: names on its line and in the conditions around it, and literals near it."""

    names: frozenset[str]
    near: Sequence[str]
    addresses: Mapping[tuple[str, int], str]

    def uses(self, entry: Entry, parameter: str, facts: Facts) -> set[str]:
        """Kinds that the body of an entry expects of a parameter, or else those that any body tests what is called so for."""
        address = self.addresses.get(entry.code_key)
        own = facts.uses.get((address, parameter)) if address else None
        return own or facts.kinds.get(parameter.strip("_"), set())


class Aim:
    """Turns a mutant into a focus and an entry, climbing to callers where the function itself is private."""

    def __init__(self, units: Sequence[Unit], entries: Sequence[Entry], facts: Facts, keys: Mapping[str, tuple[str, int]]) -> None:
        self.facts = facts
        self.units = {unit.address: unit for unit in units}
        self.addresses = {key: address for address, key in keys.items()}
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            address = self.addresses.get(entry.code_key)
            if address is not None:
                self.entries[address].append(entry)
        self._focus: dict[str, Focus] = {}

    def focus_on(self, unit: Unit, line: int) -> Focus:
        """The focus of a line of a unit, worked out once."""
        key = f"{unit.address}:{line}"
        if key not in self._focus:
            near = self.facts.near(unit.path, line)
            names = _names_around(unit, line) | self._names_on_the_way(unit)
            self._focus[key] = Focus(names, near, self.addresses)
        return self._focus[key]

    def _names_on_the_way(self, unit: Unit) -> frozenset[str]:
        """Names in the conditions under which a helper that nobody calls from outside is called."""
        if any(entry.is_public for entry in self.entries.get(unit.address, ())):
            return frozenset()
        name, found = unit.node.name, set[str]()
        for address in sorted(self.facts.callers.get(name, set()) - {unit.address})[:_MAX_CALLERS]:
            caller = self.units[address]
            for node in ast.walk(caller.node):
                if isinstance(node, ast.Call) and name in (getattr(node.func, "attr", ""), getattr(node.func, "id", "")):
                    found |= _names_around(caller, node.lineno, heads_only=True)
        return frozenset(found)

    def everything(self) -> Focus:
        """A focus on nothing in particular."""
        return Focus(frozenset(), (), self.addresses)

    def entry_for(self, unit: Unit, chance: random.Random, tries: int) -> Entry | None:
        """A way in that may reach a unit: public ones first, the function itself before its callers."""
        address = unit.address
        own = self.entries.get(address, [])
        public = [entry for entry in own if entry.is_public]
        if public and chance.random() < 0.75:
            return chance.choice(public)
        for _ in range(_MAX_CLIMB):
            name = self.units[address].node.name
            callers = sorted(caller for caller in self.facts.callers.get(name, ()) if caller != address)
            if not callers:
                break
            address = chance.choice(callers)
            found = [entry for entry in self.entries.get(address, ()) if entry.is_public]
            if found:
                return chance.choice(found)
        if public:
            return chance.choice(public)
        is_used = bool(self.facts.callers.get(unit.node.name))
        return chance.choice(own) if own and is_used and tries > 12 else None


def _names_around(unit: Unit, line: int, *, heads_only: bool = False) -> frozenset[str]:
    """Names in the statement of a line, unless `heads_only`, and in each condition or loop head that encloses it."""
    found: set[str] = set()
    for node in ast.walk(unit.node):
        if not isinstance(node, ast.stmt) or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        heads = [getattr(node, name) for name in ("test", "iter", "items") if getattr(node, name, None)]
        for head in heads or ([] if heads_only else [node]):
            found |= _names_in(head)
    return frozenset(name.strip("_") for name in found)


def _names_in(node: ast.AST | list[ast.AST]) -> set[str]:
    found: set[str] = set()
    for top in node if isinstance(node, list) else [node]:
        for inner in ast.walk(top):
            if isinstance(inner, ast.Name):
                found.add(inner.id)
            elif isinstance(inner, ast.Attribute):
                found.add(inner.attr)
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value.isidentifier():
                found.add(inner.value)
    return found
