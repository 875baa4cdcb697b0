"""What a change may have done to behaviour: functions whose code differs, modules whose top level does, and the API.

What counts as a difference each language says for itself (`Language.behaviour`): comments and layout are none anywhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from iama_engine.languages.behaviour import FileBehaviour, FunctionBehaviour
from iama_engine.languages.registry import language_of

Files = Mapping[str, bytes]
Functions = Mapping[str, FunctionBehaviour]
Helpers = Mapping[str, list[FunctionBehaviour]]


@dataclass(frozen=True, slots=True)
class ApiChange:
    """Something a caller may stumble over: `what` is removed, parameters, raises, or deprecated."""

    address: str
    what: str
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Touched:
    """Addresses are of the old code but for `added`, which names new files without a function as well.

    `modules` are paths whose top level differs, `unreadable` did not parse.
    """

    functions: tuple[str, ...]
    modules: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    api: tuple[ApiChange, ...]
    unreadable: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether no code differs at all."""
        return not (self.functions or self.modules or self.added or self.removed or self.unreadable)

    def among(self, paths: Collection[str]) -> "Touched":
        """What of it lies in some of the files."""
        addresses = (self.functions, self.modules, self.added, self.removed)
        functions, modules, added, removed = (tuple(one for one in group if one.split("::")[0] in paths) for group in addresses)
        api = tuple(one for one in self.api if one.address.split("::")[0] in paths)
        return Touched(functions, modules, added, removed, api, tuple(path for path in self.unreadable if path in paths))


def find_touched(before: Files, after: Files) -> Touched:
    """Compare the source files that both or one of the two sides have; what is in no language that is known here is passed over."""
    functions: list[str] = []
    modules: list[str] = []
    added: list[str] = []
    removed: list[str] = []
    unreadable: list[str] = []
    sides: list[tuple[Functions, Functions]] = []
    for path in sorted({*before, *after}):
        if before.get(path) == after.get(path) or language_of(path) is None:
            continue
        try:
            was, now = _read(path, before.get(path)), _read(path, after.get(path))
        except (SyntaxError, ValueError):
            unreadable.append(path)
            continue
        old, new = ({one.address: one for one in side.functions} for side in (was, now))
        functions += [address for address, one in old.items() if address in new and one.code != new[address].code]
        added += [*([path] if path not in before and not new else ()), *(address for address in new if address not in old)]
        removed += [address for address in old if address not in new]
        sides.append((old, new))
        new_here = [address for address in new if address not in old and _is_apart(address)]
        if path in before and was.outside(()) != now.outside(new_here):
            modules.append(path)
    old_helpers = _helpers([one for old, _ in sides for one in old.values()], {address for _, new in sides for address in new})
    new_helpers = _helpers([one for _, new in sides for one in new.values()], {address for old, _ in sides for address in old})
    api = [change for old, new in sides for change in _api_changes(old, new, (old_helpers, new_helpers))]
    return Touched(tuple(functions), tuple(modules), tuple(added), tuple(removed), tuple(api), tuple(unreadable))


def _read(path: str, source: bytes | None) -> FileBehaviour:
    language = language_of(path)
    return language.behaviour(path, source) if language is not None and source is not None else FileBehaviour()


def _is_apart(address: str) -> bool:
    """Whether a new function can mean nothing to the code that was there: no method, no second definition of a name."""
    return not {".", "#"}.intersection(address.partition("::")[2])


def _helpers(functions: Collection[FunctionBehaviour], other_side: Collection[str]) -> Helpers:
    """By its bare name, every function that stands behind a public one: a private one, or one that the other side has not."""
    found: dict[str, list[FunctionBehaviour]] = {}
    for one in functions:
        if one.is_private or one.address not in other_side:
            found.setdefault(one.name, []).append(one)
    return found


def _api_changes(old: Functions, new: Functions, helpers: tuple[Helpers, Helpers]) -> list[ApiChange]:
    found = []
    for address, was in old.items():
        if was.is_private:
            continue
        now = _same(address, was, new)
        if now is None or now.is_private:
            found.append(ApiChange(address, "removed", was.signature, None))
            continue
        if was.parameters != now.parameters:
            found.append(ApiChange(address, "parameters", was.signature, now.signature))
        raised, raises = _raised_below(was, helpers[0]), _raised_below(now, helpers[1])
        if raised != raises:
            found.append(ApiChange(address, "raises", ", ".join(raised) or "nothing by itself", ", ".join(raises) or "nothing by itself"))
        if now.deprecated and not was.deprecated:
            found.append(ApiChange(address, "deprecated", was.signature, "deprecated"))
    return found


def _same(address: str, was: FunctionBehaviour, new: Functions) -> FunctionBehaviour | None:
    """What a definition is on the new side. Of a name defined several times, as under conditions, any that takes the same will do."""
    name = address.split("#")[0]
    again = [one for other, one in new.items() if other.split("#")[0] == name]
    alike = [one for one in again if one.parameters == was.parameters]
    return again[0] if len(again) == 1 else alike[0] if alike else new.get(address)


def _raised_below(function: FunctionBehaviour, helpers: Helpers) -> list[str]:
    """Names of the exceptions that a function raises, itself or by the helpers it calls: a `raise` may move between them."""
    met, waiting, found = {function.address}, [function], set[str]()
    while waiting:
        one = waiting.pop()
        found.update(one.raised)
        for helper in (helper for name in one.called for helper in helpers.get(name, ())):
            if helper.address not in met:
                met.add(helper.address)
                waiting.append(helper)
    return sorted(found)
