"""Faults of the search, none of which the score plants."""

import pytest

from iama_engine.languages.ecmascript.mutants import find_mutants
from iama_engine.languages.ecmascript.search_operators import SEARCH

SOURCE = b"""function f(a, b) {
  if (a < 3 && !b) { this.x = 1; throw new Error('no'); }
  list.push(a, b);
  i++;
  return { size: a + 1, text: 'x'.toLowerCase() };
}
"""


@pytest.mark.parametrize(
    "change",
    [
        (2, "(false)"),
        (2, "a > 3"),
        (2, "a < (2)"),
        (2, "(a < 3 || !b)"),
        (2, ";"),
        (3, "list.unshift(a, b);"),
        (3, "list.push(a, undefined);"),
        (4, ";"),
        (5, "return null;"),
        (5, "'x'.toUpperCase()"),
    ],
)
def test_each_operator_plants_its_fault(change: tuple[int, str]) -> None:
    found = {(one.line, one.after.strip()) for one in find_mutants("a.js", SOURCE, (), SEARCH)}
    assert any(line == change[0] and change[1] in after for line, after in found), sorted(found)


def test_search_and_score_share_no_fault() -> None:
    searched = {(one.start, one.end, one.text) for one in find_mutants("a.js", SOURCE, (), SEARCH)}
    scored = {(one.start, one.end, one.text) for one in find_mutants("a.js", SOURCE, ())}
    assert searched and scored and not searched & scored
    names = {one.operator for one in find_mutants("a.js", SOURCE, (), SEARCH)} & {one.operator for one in find_mutants("a.js", SOURCE, ())}
    assert not names
