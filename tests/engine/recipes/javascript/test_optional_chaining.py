"""Guards become optional chains where only their truth counts and no false value but null and undefined can be guarded."""

import pytest

from tests.engine.recipes.javascript.rewriting import batch, batch_reasons, needs_node

NAME = "optional_chaining"
pytestmark = needs_node

MATCH = "const m = /x/.exec(t); "
LONG = "a !== null && a !== undefined && "
CHANGED = {
    f"{MATCH}if (m && m[1]) f();": f"{MATCH}if (m?.[1]) f();",
    f"{MATCH}while (m && m.index.x()) f();": f"{MATCH}while (m?.index.x()) f();",
    f"{MATCH}f(!(m && m[1]), m && m.index ? 1 : 2);": f"{MATCH}f(!(m?.[1]), m?.index ? 1 : 2);",
    f"{MATCH}if (t || t.y && m && m[1] && q) f();": f"{MATCH}if (t || t.y && m?.[1] && q) f();",
    f"function g(a) {{ if ({LONG}a.b.c) f(); }}": "function g(a) { if (a?.b.c) f(); }",
    "function g(a) { if (a !== undefined && a !== null && a['b']()) f(); }": "function g(a) { if (a?.['b']()) f(); }",
}
FOUND = {
    "String(x).match(/y/)": True,
    "'a'.match(/y/g)": True,
    "document.getElementById(x)": True,
    "document.querySelector(x)": True,
    "x.match(/y/)": False,
    "'a'.match(x)": False,
    "'a'.match(/y/, x)": False,
    "'a'?.match(/y/)": False,
    "x.exec(y)": False,
    "x.querySelector(y)": False,
    "x": False,
}
KEPT = {
    f"{MATCH}f(m && m[1]);": "",
    f"{MATCH}const v = m && m[1];": "",
    f"{MATCH}if (m && n[1]) f();": "",
    f"{MATCH}if (m && m) f();": "",
    f"{MATCH}if (m && m?.[1]) f();": "",
    f"{MATCH}if (m && /* why */ m[1]) f();": "a comment stands in between",
    f"{MATCH}if (m && m[1] > 2) f();": "",
    "let m = /x/.exec(t); m = 0; if (m && m.x) f();": "no object and counts as false",
    "function g(a) { if (a && a.b) f(); }": "no object and counts as false",
    "function g(a) { if (a != null && a.b) f(); }": "",
    "function g(a) { if (a !== null && a.b) f(); }": "",
    "function g(a) { if (a !== null && a !== null && a.b) f(); }": "",
    "function g(a, undefined) { if (a !== null && a !== undefined && a.b) f(); }": "",
    f"if ({LONG}a.b) f();": "it is a global",
    f"function g(a) {{ return {LONG}a.b; }}": "",
    "function g(a) { if (a.b && a.b.c) f(); }": "",
    f"function g(a) {{ if ({LONG}a(1)) f(); }}": "",
}


@pytest.mark.parametrize("text", CHANGED)
def test_changed(text: str) -> None:
    assert batch(NAME, tuple(CHANGED))[text] == CHANGED[text]


@pytest.mark.parametrize("text", KEPT)
def test_kept_with_its_reason(text: str) -> None:
    assert batch(NAME, tuple(KEPT))[text] == text
    assert KEPT[text] in batch_reasons(NAME, tuple(KEPT))[text]


def test_a_constant_is_an_object_or_null_where_a_search_gave_it() -> None:
    texts = {found: f"const a = {found}; if (a && a.b) f();" for found in FOUND}
    done = batch(NAME, tuple(texts.values()))
    assert {found: "a?.b" in done[text] for found, text in texts.items()} == FOUND
    assert (
        batch(NAME, ("const document = x; const a = document.querySelector(y); if (a && a.b) f();",))
        .popitem()[1]
        .endswith("(a && a.b) f();")
    )
