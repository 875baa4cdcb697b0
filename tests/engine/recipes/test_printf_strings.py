"""Printf-style strings become f-strings exactly where both give the same text."""

import pytest

from iama_engine.recipes.printf_strings import printf_drafts
from tests.engine.rewriting import stepped

SAME = [
    ("'%s' % (a,)", "f'{a}'"),
    ("'%r and %s' % (a, b.c)", "f'{a!r} and {b.c}'"),
    ("'100%% of %s' % (a,)", "f'100% of {a}'"),
    ("'{%s}' % (a,)", "f'{{{a}}}'"),
    ("'%s' % str(a)", "f'{str(a)}'"),
    ("'%d' % len(a)", "f'{len(a)}'"),
    ("'%03d' % len(a)", "f'{len(a):03}'"),
    ("'%5s' % len(a)", "f'{len(a):>5}'"),
    ("'%x' % len(a)", "f'{len(a):x}'"),
    ("u'%s' % (a,)", "f'{a}'"),
    ("r'\\d%s' % (a,)", "rf'\\d{a}'"),
    ("'%s' % (a['k'],)", "f'{a[\"k\"]}'"),
    ('"%s" % (a["k"],)', "f\"{a['k']}\""),
    ("'%s' % (a[0] + 1,)", "f'{a[0] + 1}'"),
    ("'%(x)s of %(y)r' % {'x': a, 'y': str(b)}", "f'{a} of {str(b)!r}'"),
    ("'%%%(x)s %%(y)s' % {'x': a}", "f'%{a} %(y)s'"),
    ("'%(x)03d' % {'x': len(a)}", "f'{len(a):03}'"),
]
OTHER = {
    "a lone value may be a tuple": "'%s' % a",
    "a mapping": "'%(x)s' % a",
    "a mapping in another order": "'%(y)s %(x)s' % {'x': a(), 'y': b()}",
    "a mapping asked for twice": "'%(x)s %(x)s' % {'x': a()}",
    "a mapping with a value nobody asks for": "'%(x)s' % {'x': a, 'y': b()}",
    "a mapping with a key twice": "'%(x)s %(x)s' % {'x': a, 'x': b}",
    "a mapping with another in it": "'%(x)s' % {'x': a, **b}",
    "a mapping as a value": "'%s' % {'x': a}",
    "a mapping asked for by place too": "'%(x)s %s' % {'x': a}",
    "a number that may be no whole number": "'%d' % (a,)",
    "a width of what may be no number": "'%5s' % (a,)",
    "a precision": "'%.2f' % (a,)",
    "too few values": "'%s %s' % (a,)",
    "too many values": "'%s' % (a, b)",
    "no place at all": "'x' % ()",
    "a starred value": "'%s' % (*a,)",
    "both quotes in the value": "'%s' % (a['k', \"j\"],)",
    "a backslash in the value": "'%s' % (a('\\n'),)",
    "a lambda": "'%s' % ((lambda: 1),)",
    "a conditional expression": "'%s' % (a if b else c,)",
    "a dictionary display": "'%s' % ({1: 2}[1],)",
    "bytes": "b'%s' % (a,)",
    "a template in a variable": "t % (a,)",
    "literals side by side": "'%s' 'b' % (a,)",
    "a named character": "'\\N{EN DASH}%s' % (a,)",
    "a very long result": f"'%s{'x' * 140}' % (a,)",
}


@pytest.mark.parametrize(("before", "after"), SAME)
def test_the_same_text(before: str, after: str) -> None:
    assert stepped(printf_drafts, f"def f(a, b):\n    return {before}\n") == f"def f(a, b):\n    return {after}\n"


@pytest.mark.parametrize("case", OTHER)
def test_what_may_give_another_text_stays(case: str) -> None:
    text = f"def f(a, b, c, t):\n    return {OTHER[case]}\n"
    assert stepped(printf_drafts, text) == text


class Odd:
    """A value with differing texts."""

    def __init__(self, **names: object) -> None:
        self.__dict__.update(names)

    def __getitem__(self, key: object) -> int:
        return 41

    def __len__(self) -> int:
        return 27

    def __str__(self) -> str:
        return "{text}"

    def __repr__(self) -> str:
        return "<%r>"


@pytest.mark.parametrize(("before", "after"), SAME)
def test_both_spellings_evaluate_to_the_same(before: str, after: str) -> None:
    names = {"a": Odd(), "b": Odd(c="c")}
    assert eval(before, dict(names)) == eval(after, dict(names))


def test_a_value_over_several_lines_with_a_comment_stays() -> None:
    text = "def f(a):\n    return '%s' % (\n        a,  # why\n    )\n"
    assert stepped(printf_drafts, text) == text


def test_a_project_that_defines_format_is_left_alone() -> None:
    text = "def f(a):\n    return '%s' % (a,)\n"
    assert stepped(printf_drafts, text, {"other.py": "class A:\n    def __format__(self, spec):\n        return ''\n"}) == text
