"""A sentence as changes of the spec, by its own words alone: no model, so it knows few verbs and asks back where two items fit.

It reads: "remove bdd-003", "replace 'empty' by 'blank' in bdd-002", "then of bdd-001: it answers 0",
"add: given a shop, when it closes, then it is empty", and any other sentence as something that must hold of what it names.
"""

import re
from collections.abc import Mapping, Sequence

from iama_worker.llm.material import Material, SpecItem

_REMOVE = re.compile(r"^(?:please\s+)?(?:remove|delete|drop|forget)\b", re.IGNORECASE)
_ADD = re.compile(r"^(?:please\s+)?add\b[^:]*?:?\s*given\s+(?P<given>.+?),?\s+when\s+(?P<when>.+?),?\s+then\s+(?P<then>.+)$", re.IGNORECASE)
_QUOTED = r"(?:'(?P<{0}1>[^']+)'|\"(?P<{0}2>[^\"]+)\"|`(?P<{0}3>[^`]+)`)"
_REPLACE = re.compile(rf"\b(?:replace|change)\s+{_QUOTED.format('a')}\s+(?:by|with|to)\s+{_QUOTED.format('b')}", re.IGNORECASE)
_PART = re.compile(r"\b(?P<part>given|when|then)\s+of\s+(?P<item>[\w-]+)\s*(?::|is|should be|becomes|to)\s*(?P<text>.+)$", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_][\w.]*")
_FILLERS = frozenset({"the", "item", "behaviour", "behavior", "about", "what", "of", "for", "does", "do", "it"})
_SHORTEST_NAME = 3
_MOST_TOLD = 5


def read_words(material: Material) -> dict[str, object]:
    """The changes, or none and in `title` why."""
    line, items = " ".join(material.hint.split()), material.items
    part, added, replaced = _PART.search(line), _ADD.match(line), _REPLACE.search(line)
    if added:
        return _answer("a new item", {"kind": "add", **_parts(added), "symbols": _symbols(line, material)})
    if replaced:
        return _replace(replaced, _named(line, items) or items)
    if part and part["item"] in {item.item_id for item in items}:
        change = {"kind": "replace", "item_id": part["item"], "part": part["part"].lower(), "text": _text(part["text"])}
        return _answer(f"{change['part']} of {part['item']}", change)
    found = _named(line, items)
    if _REMOVE.match(line):
        return _remove(line, found)
    return _constrain(line, found, material)


def _parts(match: re.Match[str]) -> dict[str, str]:
    return {name: _text(match[name]) for name in ("given", "when", "then")}


def _replace(match: re.Match[str], items: Sequence[SpecItem]) -> dict[str, object]:
    old = next(match[f"a{number}"] for number in (1, 2, 3) if match[f"a{number}"])
    new = next(match[f"b{number}"] for number in (1, 2, 3) if match[f"b{number}"])
    places = [(item, part) for item in items for part in ("given", "when", "then") if old in getattr(item, part)]
    if len({item.item_id for item, _ in places}) > 1:
        return _nothing(f"{old!r} stands in {_listed([item for item, _ in places])}: name one of them")
    changes = [
        {"kind": "replace", "item_id": item.item_id, "part": part, "text": getattr(item, part).replace(old, new)} for item, part in places
    ]
    return _answer(f"{new!r} for {old!r}", *changes) if changes else _nothing(f"no item says {old!r}")


def _remove(line: str, found: Sequence[SpecItem]) -> dict[str, object]:
    """A whole item goes only where the sentence speaks of nothing else: what is to be removed may be a blank in its answer."""
    if len(found) == 1:
        item = found[0]
        spoken_of = _words(" ".join((item.item_id, item.when, *item.symbols)))
        if _words(_REMOVE.sub("", line, count=1)) - spoken_of - _FILLERS:
            return _nothing(f"what shall go is not clear: write 'remove {item.item_id}' for the whole item, or what should hold instead")
        return _answer(f"without {found[0].item_id}", {"kind": "remove", "item_id": found[0].item_id})
    return _nothing(f"several items fit: {_listed(found)}; name one of them" if found else "no item is named")


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w-]+", text.lower()))


def _constrain(line: str, found: Sequence[SpecItem], material: Material) -> dict[str, object]:
    """What must hold of the one item that is named is said at its end; what names none is an item of its own."""
    text = _text(line)
    if len(found) > 1:
        return _nothing(f"several items fit: {_listed(found)}; name one of them")
    if found:
        change = {"kind": "replace", "item_id": found[0].item_id, "part": "then", "text": f"{found[0].then}; {text}"}
        return _answer(f"more of {found[0].item_id}", change)
    given = {"given": f"the files {_few(material.targets)}", "when": "they are used", "then": text}
    return _answer("a new item", {"kind": "add", **given, "symbols": _symbols(line, material)})


def _named(line: str, items: Sequence[SpecItem]) -> list[SpecItem]:
    """Items whose id the sentence has; else those whose `when` calls what it names; else those that speak of it."""
    words = set(re.findall(r"[\w-]+", line))
    by_id = [item for item in items if item.item_id in words]
    names = {word for word in _WORD.findall(line) if len(word) >= _SHORTEST_NAME}
    called = [item for item in items if names & set(re.findall(r"`(\w+)\(", item.when))]
    spoken = [item for item in items if names & {symbol.rpartition("::")[2].rpartition(".")[2] for symbol in item.symbols}]
    return by_id or called or spoken


def _symbols(line: str, material: Material) -> list[str]:
    """Addresses of known symbols whose name the sentence has."""
    names = set(_WORD.findall(line))
    known = dict.fromkeys(symbol for item in material.items for symbol in item.symbols)
    return [symbol for symbol in known if symbol.rpartition("::")[2].rpartition(".")[2] in names]


def _text(text: str) -> str:
    return text.strip().rstrip(".").strip()


def _listed(items: Sequence[SpecItem]) -> str:
    return _few(list(dict.fromkeys(item.item_id for item in items)))


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_TOLD]) + (f" and {len(names) - _MOST_TOLD} more" if len(names) > _MOST_TOLD else "")


def _answer(title: str, *changes: Mapping[str, object]) -> dict[str, object]:
    return {"title": title, "changes": list(changes)}


def _nothing(reason: str) -> dict[str, object]:
    return {"title": reason, "changes": []}
