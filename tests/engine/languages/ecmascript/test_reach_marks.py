"""Marks of reach: the marked copy runs in the real Node and tells which parts a call went through."""

import json
import subprocess

import pytest

from iama_engine.languages.ecmascript.reach_marks import MARK, Marked, mark_parts
from tests.fixtures.node_packages import node_setup

SOURCE = b"""function pick(a, b) {
  'use strict';
  if (a) return 1;
  else if (b) { b += 1; }
  for (const x of [1]) b = x;
  switch (b) { case 1: return a || (b ? 'yes' : 'no'); default: return 2; }
}
const twice = (x) => x * 2;
"""


def written(source: bytes, marked: Marked) -> str:
    for at, text in reversed(marked.insertions):
        source = source[:at] + text.encode() + source[at:]
    return source.decode()


def reached(call: str) -> set[str]:
    marked = mark_parts("a.js", SOURCE, 0)
    program = f"globalThis.{MARK} = []; {written(SOURCE, marked)}; {call}; console.log(JSON.stringify(Object.keys({MARK})))"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    return {
        SOURCE[part.start : part.end].decode().strip() for number, part in enumerate(marked.parts) if str(number) in json.loads(done.stdout)
    }


def test_only_what_a_call_goes_through_is_marked() -> None:
    node_setup()
    assert "return 1;" in reached("pick(1, 1)") and "'yes'" not in reached("pick(1, 1)")
    through = reached("pick(0, 1)")
    assert {"'yes'", "b = x;", "{ b += 1; }"} <= through and "'no'" not in through
    assert reached("twice(2)") == {"x * 2"}


def test_a_part_knows_its_function_and_a_place_its_innermost_part() -> None:
    marked = mark_parts("a.js", SOURCE, 0)
    assert {part.symbol for part in marked.parts} == {"a.js::pick", "a.js::twice"}
    at = marked.innermost(SOURCE.index(b"'yes'"))
    assert SOURCE[marked.parts[at].start : marked.parts[at].end] == b"'yes'"
    assert marked.innermost(len(SOURCE) - 1) == -1


@pytest.mark.parametrize("source", [b"function ( {", b"const a = 1;"])
def test_what_does_not_parse_or_holds_no_function_has_no_parts(source: bytes) -> None:
    assert mark_parts("a.js", source, 0) == Marked((), ())
