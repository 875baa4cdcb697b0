"""From what Node found to units: one a function, in order, and the reasons by address."""

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.javascript.proposing import propose
from tests.engine.recipes.javascript.rewriting import needs_node

NAME = "var_to_let_const"
CODE = b"""\
function one() {
  var a = 1;
  return a;
}
class C {
  two() {
    var a = 1;
    var a = 2;
    var b = 3;
    return a + b;
  }
}
"""
pytestmark = needs_node


def test_one_unit_a_function_addressed_by_its_name() -> None:
    output = recipe_named(NAME).propose(RecipeInput({"a.js": CODE}, ("a.js",)))
    assert [unit.symbols for unit in output.units] == [("a.js::one",), ("a.js::C.two",)]
    assert [unit.title for unit in output.units] == ["Declare by let and const in a.js::one", "Declare by let and const in a.js::C.two"]
    assert {one.symbol for one in output.declined} == {"a.js::C.two"}
    assert output.declined[0].reason == "line 7: var a: it is declared more than once"


def test_a_unit_can_be_left_out() -> None:
    second = recipe_named(NAME).propose(RecipeInput({"a.js": CODE}, ("a.js",))).units[1]
    after = apply_edits({"a.js": CODE}, second.operations)["a.js"]
    assert after == CODE.replace(b"var b", b"const b")


def test_one_symbol_alone() -> None:
    output = recipe_named(NAME).propose(RecipeInput({"a.js": CODE}, ("a.js",), symbol="C.two"))
    assert [unit.symbols for unit in output.units] == [("a.js::C.two",)]


def test_a_symbol_that_cannot_be_done_is_refused_with_the_reason() -> None:
    text = b"function f(a) { var a; return a; }\nfunction g() { var b; return b; }\n"
    with pytest.raises(EngineError, match="f: line 1: var a: another declaration has that name") as caught:
        recipe_named(NAME).propose(RecipeInput({"a.js": text}, ("a.js",), symbol="f"))
    assert caught.value.code == Refusal.RECIPE_REFUSED


def test_a_file_that_is_no_text_or_does_not_parse_is_declined_and_the_others_go_on() -> None:
    files = {"a.js": b"\xff\xfe", "b.js": b"function (", "c.js": CODE, "d.py": b"x"}
    output = recipe_named(NAME).propose(RecipeInput(files, tuple(files)))
    assert output.units
    reasons = {one.symbol: one.reason for one in output.declined}
    assert reasons["a.js"] == "it is not written in UTF-8" and reasons["b.js"].startswith("does not parse: Identifier expected. (line 1)")
    assert "d.py" not in reasons


def test_where_node_cannot_be_asked_every_target_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    output = propose(NAME, RecipeInput({"a.js": CODE, "b.ts": b""}, ("a.js", "b.ts")), ("javascript", "typescript"))
    assert output.units == ()
    assert [(one.symbol, one.code) for one in output.declined] == [("a.js", Refusal.NODE_MISSING), ("b.ts", Refusal.NODE_MISSING)]
    with pytest.raises(EngineError) as caught:
        propose(NAME, RecipeInput({"a.js": CODE}, ("a.js",), symbol="one"), ("javascript",))
    assert caught.value.code == Refusal.NODE_MISSING
