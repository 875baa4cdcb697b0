"""What functions say of themselves."""

import pytest

from iama_engine.languages.ecmascript.facts import first_sentence, functions_of

SOURCE = b"""/**
 * Renders it. With options.
 *
 * @param {String} str
 */
exports.render = function (str, options = {}) {
  if (!str) throw new TypeError('no');
  function inner() { throw new Inner() }
  return str;
};
function hidden() {}
function shown(...rest) { rest; }
module.exports.shown = shown;
class Box { open({ a }) {} _shut() {} }
const one = x => x;
export { one };
"""


def test_parameters_errors_words_and_who_may_call() -> None:
    found = {one.qualified: one for one in functions_of("a.js", SOURCE)}
    render = found["exports.render"]
    assert (render.name, render.owner, render.summary) == ("render", "exports", "Renders it")
    assert render.parameters == (("str", None), ("options", "{}"))
    assert (render.throws, render.returns) == (("TypeError",), True)
    assert found["one"].returns and not found["shown"].returns
    public = {name for name, one in found.items() if one.is_public}
    assert public == {"exports.render", "shown", "Box.open", "one"}


def test_functions_inside_functions_are_not_told() -> None:
    assert "exports.render.inner" not in {one.qualified for one in functions_of("a.js", SOURCE)}


def test_typescript_parameters_come_without_their_types() -> None:
    (one,) = functions_of("a.ts", b"export function f(this: A, a: string, b?: number, c: number = 1): void {}")
    assert one.parameters == (("a", None), ("b", None), ("c", "1"))
    assert one.is_public


@pytest.mark.parametrize(
    ("comment", "expected"),
    [("/** One. */", "One"), ("/**\n * Two lines\n * of it.\n */", "Two lines of it"), ("/** @type {x} */", ""), ("", "")],
)
def test_the_first_sentence_stands_before_any_tag(comment: str, expected: str) -> None:
    assert first_sentence(comment) == expected
