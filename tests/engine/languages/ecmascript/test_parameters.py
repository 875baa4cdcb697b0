"""Kinds of parameters from types, comments and use."""

from iama_engine.languages.ecmascript.parameters import Callable, read_callables

SOURCE = b"""/**
 * @param {String} text
 * @param {Function} [then]
 */
exports.each = function (text, options, then, mode) {
  if (mode === 'fast' || typeof mode == 'number') return options.open + text.split(options.close).map(then);
};
class Box { put(value, ...rest) { return rest; } }
"""


def by_name(path: str, source: bytes) -> dict[str, Callable]:
    return {one.name: one for one in read_callables(path, source)}


def test_comments_and_use_tell_kinds_keys_and_what_is_tested() -> None:
    text, options, then, mode = by_name("a.js", SOURCE)["each"].parameters
    assert "string" in text.kinds and then.kinds == ["function"]
    assert options.kinds == ["object"] and options.keys == ["open", "close"]
    assert "'fast'" in mode.tested and "number" in mode.kinds


def test_methods_have_an_owner_and_rest_is_told() -> None:
    put = by_name("a.js", SOURCE)["put"]
    assert (put.owner, put.address, [one.rest for one in put.parameters]) == ("Box", "a.js::Box.put", [False, True])


def test_types_are_read() -> None:
    found = by_name("a.ts", b"export function f(a: string | null, b: number[], { x, y }: P, d = 1) { return a; }")
    a, b, c, d = found["f"].parameters
    assert (a.kinds, b.kinds, c.kinds, c.keys, d.default) == (["string"], ["array"], ["object"], ["x", "y"], "1")
