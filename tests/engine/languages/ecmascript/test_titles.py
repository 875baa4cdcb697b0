"""Titles that say the behaviour."""

from typing import Any

import pytest

from iama_engine.languages.ecmascript.titles import called, title_of


def script(last: str, asserts: list[tuple[str, str]], raises: dict[str, str] | None = None) -> dict[str, Any]:
    return {"statements": ["const a = 1;", last], "asserts": asserts, "raises": raises}


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("const result = ejs.render('a');", "render"),
        ("new sax.SAXParser(true)", "SAXParser"),
        ("const x = await load()", "load"),
        ("a.b = 1", None),
    ],
)
def test_what_a_statement_calls(statement: str, name: str | None) -> None:
    assert called(statement) == name


def test_call_first_argument_and_outcome() -> None:
    assert title_of(script("const result = ejs.render('<p>yay</p>');", [("result", "'<p>yay</p>'")])) == "render of p yay p gives p yay p"
    assert title_of(script("const result = f([]);", [("result", "undefined")])) == "f is undefined"
    assert title_of(script("f(1);", [], {"name": "TypeError", "message": "no"})) == "f of 1 throws type error"
    assert title_of(script("p.write('a');", [("calls", "[]")])) == "write of a tells its listeners"
    assert len(title_of(script(f"const result = f('{'word ' * 40}');", [("result", f"'{'word ' * 40}'")]))) <= 90
