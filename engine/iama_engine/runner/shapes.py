"""Values for what has a name, as deep as the code looks into it: of the kinds it is tested for, and lists and tuples of such.

Known by name across functions: who only hands a list on says nothing of its items, and who reads them calls them something.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from .entries import Entry
from .facts import Facts
from .kinds import import_for, values_of_kind

_MAX_VALUES = 16
_MAX_DEPTH = 3
_OUTSIDERS = (("NoneType", "None"), ("set", "{1}"))


@dataclass(frozen=True, slots=True)
class Value:
    """A source expression, and the imports that it needs."""

    text: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shapes:
    """`makers`: by the dotted name of a class, how to make one of it."""

    facts: Facts
    makers: Mapping[str, Entry]

    def values_for(self, name: str, kinds: set[str], depth: int = 0) -> list[Value]:
        """One of each kind, where there are kinds one that is of none of them, and what is built of such; best first."""
        if depth > _MAX_DEPTH:
            return []
        plain = [values[0] for kind in sorted(kinds) if (values := self.values_of(kind))]
        outside = [Value(text) for kind, text in _OUTSIDERS if plain and kind not in kinds]
        built = [*self._lists(name.strip("_"), depth), *self._tuples(name.strip("_"), depth)]
        return list(dict.fromkeys([*plain, *built, *outside]))[:_MAX_VALUES]

    def values_of(self, kind: str) -> list[Value]:
        """Stock values of a kind, or a new object of one of the package's own classes."""
        maker = self.makers.get(kind)
        if maker is None:
            return [Value(text, (line,) if (line := import_for(text)) else ()) for text in values_of_kind(kind)]
        needs_more = any(parameter.required for parameter in maker.parameters)
        return [] if needs_more else [Value(f"{maker.target}()", (f"import {maker.module}",))]

    def _lists(self, name: str, depth: int) -> Iterator[Value]:
        """Of one item, and of two that follow each other."""
        for parts in sorted(self.facts.items.get(name, ())):
            choices = [self.values_for(part, self.facts.kinds.get(part, set()), depth + 1) for part in parts]
            items = choices[0] if len(parts) == 1 else [_tuple([values[0] for values in choices])] if all(choices) else []
            yield from (_joined("[{}]", [item]) for item in items)
            yield from (_joined("[{}]", list(pair)) for pair in pairwise(items))

    def _tuples(self, name: str, depth: int) -> Iterator[Value]:
        """Of first values, then with another one in each place."""
        choices: list[list[Value]] = []
        while (part := f"{name}[{len(choices)}]") in self.facts.kinds:
            choices.append(self.values_for(part, self.facts.kinds[part], depth + 1))
        if not choices or not all(choices):
            return
        first = [values[0] for values in choices]
        yield _tuple(first)
        for at, values in enumerate(choices):
            yield from (_tuple([*first[:at], other, *first[at + 1 :]]) for other in values[1:2])


def _tuple(items: list[Value]) -> Value:
    return _joined("({},)" if len(items) == 1 else "({})", items)


def _joined(form: str, items: list[Value]) -> Value:
    text = form.format(", ".join(item.text for item in items))
    return Value(text, tuple(dict.fromkeys(line for item in items for line in item.imports)))
