"""From what a helper program found to units of a recipe: one unit for each function that changes, and a reason for what stays.

A helper answers for each path either `{"unreadable": reason}` or `{"rounds": …, "declined": …}`. A round is a list of drafts, written
against the text as the rounds before leave it: `{"title", "symbol", "edits": [{"start", "end", "text"}]}` at UTF-16 positions. What was
left alone is `{"symbol", "line", "reason"}`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from iama_engine.edits.document import Documents
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.contract import Declined, EditUnit, RecipeInput, RecipeOutput
from iama_engine.recipes.languages import language_of
from iama_engine.recipes.utf16_text import Edit, NotText, Text, read_text

Ask = Callable[[Mapping[str, str]], Mapping[str, Any]]
"""Texts by path in, answers by path out; raises `EngineError` where the helper cannot be asked."""


def propose_answered(given: RecipeInput, languages: tuple[str, ...], ask: Ask) -> RecipeOutput:
    """Ask for all targets at once. Where the helper cannot be asked every target is declined with the code of the reason."""
    texts: dict[str, Text] = {}
    declined: list[Declined] = []
    for path in given.targets:
        if path in given.files and language_of(path) in languages:
            try:
                texts[path] = read_text(given.files[path])
            except NotText as error:
                declined.append(Declined(path, str(error)))
    units, left = _asked(ask, texts, given.symbol) if texts else ((), ())
    declined += left
    if given.symbol is not None and not units:
        raise _refusal(given.symbol, declined)
    return RecipeOutput(units, tuple(dict.fromkeys(declined)))


def _asked(ask: Ask, texts: Mapping[str, Text], symbol: str | None) -> tuple[tuple[EditUnit, ...], tuple[Declined, ...]]:
    try:
        answers = ask({path: text.content for path, text in texts.items()})
    except EngineError as error:
        return (), tuple(Declined(path, error.message, error.code) for path in texts)
    units: list[EditUnit] = []
    declined: list[Declined] = []
    for path, text in texts.items():
        answer = answers[path]
        if "unreadable" in answer:
            declined.append(Declined(path, answer["unreadable"]))
            continue
        units += _units(path, text, answer["rounds"], symbol)
        left = (one for one in answer["declined"] if symbol in {None, one["symbol"]})
        declined += [Declined(_address(path, one["symbol"]), f"line {one['line']}: {one['reason']}") for one in left]
    return tuple(units), tuple(declined)


def _units(path: str, text: Text, rounds: list[list[dict[str, Any]]], symbol: str | None) -> Iterator[EditUnit]:
    """Round after round, one unit for each function."""
    from iama_engine.edits.derive import operations_between

    documents = Documents()
    for drafts in rounds:
        done: list[_Placed] = []
        for owner, group in _by_owner(drafts).items():
            if symbol not in {None, owner}:
                continue
            edits = [Edit(one["start"], one["end"], one["text"]) for draft in group for one in draft["edits"]]
            before = text.edited(edit for placed in done for edit in placed.edits).encoded()
            done.append(_Placed(edits))
            after = text.edited(edit for placed in done for edit in placed.edits).encoded()
            operations = operations_between(path, before, after, documents=documents)
            where = _address(path, owner)
            yield EditUnit(f"{group[0]['title']} in {where}", operations, (where,))
        text = text.edited(edit for placed in done for edit in placed.edits)


@dataclass(frozen=True, slots=True)
class _Placed:
    """The edits of one unit, at places of the text as the round found it."""

    edits: list[Edit]


def _by_owner(drafts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for draft in drafts:
        grouped.setdefault(draft["symbol"], []).append(draft)
    return grouped


def _address(path: str, symbol: str) -> str:
    return f"{path}::{symbol}" if symbol else path


def _refusal(symbol: str, declined: list[Declined]) -> EngineError:
    machine = next((one.code for one in declined if one.code), Refusal.RECIPE_REFUSED)
    reason = "; ".join(dict.fromkeys(one.reason for one in declined)) or "this recipe finds nothing to do there"
    return EngineError(machine, f"{symbol}: {reason}", {"symbol": symbol, "reason": reason})
