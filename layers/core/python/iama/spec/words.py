"""A sentence as changes of a spec: the least that does what it says. Pure.

A change names an item by its id and says what of it becomes what. Whatever no change names stays byte for byte.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from iama.kit.errors import Denied, Invalid
from iama.spec.model import BddItem, Revision

PARTS = ("given", "when", "then")
LONGEST_TEXT = 4000
"""Characters of one part of an item: what a save takes, so that every preview can be kept."""
Kind = Literal["replace", "add", "remove"]


class WordsNotUnderstood(Invalid):
    """The sentence does not say what to change."""

    code = "WORDS_NOT_UNDERSTOOD"
    remedy = "Name an item by its id, or a function in backquotes, and say what should hold."


@dataclass(frozen=True, slots=True)
class SpecChange:
    """One change, by `kind`.

    `replace`: `part` of item `item_id` becomes `text`. `add`: a new item behind `item_id`, or at the end. `remove`: the item goes.
    """

    kind: Kind
    item_id: str = ""
    part: str = ""
    text: str = ""
    given: str = ""
    when: str = ""
    then: str = ""
    symbols: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Only what this kind of change has."""
        if self.kind == "remove":
            return {"kind": self.kind, "item_id": self.item_id}
        if self.kind == "replace":
            return {"kind": self.kind, "item_id": self.item_id, "part": self.part, "text": self.text}
        added = {"given": self.given, "when": self.when, "then": self.then, "symbols": list(self.symbols)}
        return {"kind": self.kind, **({"item_id": self.item_id} if self.item_id else {}), **added}

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> "SpecChange":
        """Read one back."""
        return SpecChange(**{**raw, "symbols": tuple(raw.get("symbols", ()))})


class WordsNotRead(Denied):
    """The model that reads sentences could not be asked, or its answer could not be used."""

    code = "WORDS_NOT_READ"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sentence would make of a revision: the changes, and the behaviours as they would be. `source` names who read it."""

    current: Revision
    changes: tuple[SpecChange, ...]
    bdd: tuple[BddItem, ...]
    source: str


def apply_changes(bdd: Sequence[BddItem], changes: Sequence[SpecChange], new_id: str) -> tuple[BddItem, ...]:
    """The items after the changes, in their order; every other item is the very same. `new_id` begins the ids of new items.

    Raises WordsNotUnderstood where a change names no item, says nothing or too much, or leaves no item at all.
    """
    items = list(bdd)
    for number, change in enumerate(changes):
        place = next((at for at, item in enumerate(items) if item.item_id == change.item_id), None)
        if change.kind == "add":
            item = BddItem(f"{new_id}-{number + 1}", _said(change.given), _said(change.when), _said(change.then), change.symbols)
            items.insert(len(items) if place is None else place + 1, item)
        elif place is None:
            raise WordsNotUnderstood(reason=f"there is no item {change.item_id}")
        elif change.kind == "remove":
            del items[place]
        else:
            items[place] = _replaced(items[place], change)
    if not items or tuple(items) == tuple(bdd):
        raise WordsNotUnderstood(reason="nothing would change" if items else "no item would be left")
    return tuple(items)


def _replaced(item: BddItem, change: SpecChange) -> BddItem:
    text = _said(change.text)
    if change.part == "given":
        return replace(item, given=text, tests=())
    if change.part == "when":
        return replace(item, when=text, tests=())
    if change.part == "then":
        return replace(item, then=text, tests=())
    raise WordsNotUnderstood(reason=f"an item has no part {change.part!r}")


def _said(text: str) -> str:
    if not text.strip():
        raise WordsNotUnderstood(reason="a change says nothing")
    if len(text) > LONGEST_TEXT:
        raise WordsNotUnderstood(reason=f"a part would be longer than {LONGEST_TEXT} characters")
    return text
