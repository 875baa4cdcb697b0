"""Sums of strings become templates where no part can be an object."""

import pytest

from tests.engine.recipes.javascript.rewriting import batch, batch_reasons, needs_node

NAME = "template_literals"
pytestmark = needs_node

CHANGED = {
    "'a' + typeof b": "`a${typeof b}`",
    "typeof a + 'b' + 1 + 2.5": "`${typeof a}b1${2.5}`",
    "a + b + 'c'": "`${a + b}c`",
    "1 + 2 + 'c' + !d": "`${1 + 2}c${!d}`",
    "'a' + (b * c) + 'd'": "`a${b * c}d`",
    "'$' + (b | 0) + '{' + -c": "`$${b | 0}{${-c}`",
    r"'\'' + (a | 0) + '\"' + '\n\\'": "`'${a | 0}\"\\n\\\\`",
    "const n = 1; f('a' + n)": "const n = 1; f(`a${n}`)",
    "'${' + (a | 0) + '}'": "`\\${${a | 0}}`",
    "x = ('a' + (b, typeof c))": "x = (`a${b, typeof c}`)",
}
KEPT = {
    "'a' + b": "b: it may be an object",
    "a + 'b'": "a: it may be an object",
    "'a' + b.c + 1": "b.c: it may be an object",
    "'a' + 'b'": "",
    "'a' + 1": "",
    "a + b": "",
    "'a' +\n  (b | 0)": "",
    "'a' + /* why */ (b | 0)": "",
    "'`' + (b | 0)": "",
    r"'\1' + (b | 0)": "does not parse",
    "'a$' + '{' + (b | 0)": "",
    "`${'a' + (b | 0)}`": "",
}


@pytest.mark.parametrize("text", CHANGED)
def test_changed(text: str) -> None:
    assert batch(NAME, tuple(CHANGED))[text] == CHANGED[text]


@pytest.mark.parametrize("text", KEPT)
def test_kept_with_its_reason(text: str) -> None:
    assert batch(NAME, tuple(KEPT))[text] == text
    assert KEPT[text] in batch_reasons(NAME, tuple(KEPT))[text]
    assert KEPT[text] or batch_reasons(NAME, tuple(KEPT))[text] == ""
