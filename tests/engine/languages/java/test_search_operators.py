"""Faults of the search, none of which the score plants."""

import pytest

from iama_engine.languages.java.mutants import find_mutants
from iama_engine.languages.java.search_operators import SEARCH

SOURCE = b"""class A {
  int f(int a, String b) {
    if (a < 3 && b != null) { this.x = 1; throw new IllegalStateException("no"); }
    list.add(a, b);
    i++;
    return a + 1;
  }
  boolean g(String s) { return s.startsWith("x"); }
  String h(String s) { return s.trim(); }
}
"""


@pytest.mark.parametrize(
    "change",
    [
        (3, "(Boolean.FALSE)"),
        (3, "a > 3"),
        (3, "a < (2)"),
        (3, "(a < 3 || b != null)"),
        (3, ";"),
        (3, '"XXno"'),
        (4, "list.add(a, null);"),
        (5, ";"),
        (6, "return (a + 1) + 1;"),
        (6, "return a - 1;"),
        (8, "return true;"),
        (8, 's.endsWith("x")'),
        (9, 'return "XX" + (s.trim());'),
    ],
)
def test_each_operator_plants_its_fault(change: tuple[int, str]) -> None:
    found = {(one.line, one.after.strip()) for one in find_mutants("A.java", SOURCE, (), SEARCH)}
    assert any(line == change[0] and change[1] in after for line, after in found), sorted(found)


def test_search_and_score_share_no_fault() -> None:
    searched = {(one.start, one.end, one.text) for one in find_mutants("A.java", SOURCE, (), SEARCH)}
    scored = {(one.start, one.end, one.text) for one in find_mutants("A.java", SOURCE, ())}
    assert searched and scored and not searched & scored
