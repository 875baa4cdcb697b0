"""Names without a definition: the guard behind taking a part of a patch."""

import pytest

from iama_engine.languages.registry import language_of


@pytest.mark.parametrize(
    ("source", "unbound"),
    [
        ("function a(x) { return helper(x) }", {"helper"}),
        ("function helper() {}\nfunction a() { return helper() }", set()),
        ("const { one, two: three } = load; three(one)", {"load"}),
        ("import d, { e } from 'x'; d(e)", set()),
        ("class A { b() {} }\nnew A().b()", set()),
        ("exports.f = function () {}; g.f()", {"exports", "g"}),
        ("for (const k of list) k", {"list"}),
        ("try {} catch (e) { e }", set()),
        ("(a, ...rest) => rest", set()),
    ],
)
def test_used_but_bound_nowhere(source: str, unbound: set[str]) -> None:
    language = language_of("a.js")
    assert language is not None
    assert language.unbound_names("a.js", source.encode()) == unbound


def test_a_file_that_does_not_parse_says_nothing() -> None:
    language = language_of("a.ts")
    assert language is not None
    assert language.unbound_names("a.ts", b"let = (") is None
