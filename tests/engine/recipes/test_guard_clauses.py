"""Nesting becomes early exits with the same behaviour, where that is shorter to read."""

from textwrap import dedent

import pytest

from tests.engine.rewriting import PATH, proposal, refactored

NAME = "guard_clauses"
FLATTENED = {
    "the rest of a function": (
        """
        def f(x):
            if x:
                a()
                b()
                c()
                d()
        """,
        """
        def f(x):
            if not x:
                return
            a()
            b()
            c()
            d()
        """,
    ),
    "the rest of a function that returns values": (
        """
        def f(x):
            if x > x:
                return 0
            if x is not None:
                a()
                for y in x:
                    if y:
                        return y
        """,
        """
        def f(x):
            if x > x:
                return 0
            if x is None:
                return None
            a()
            for y in x:
                if y:
                    return y
        """,
    ),
    "the rest of a loop": (
        """
        def f(x):
            for y in x:
                if y in x:
                    a()
                    b()
                    c()
                    d()
                    e()
                    g()
            return 1
        """,
        """
        def f(x):
            for y in x:
                if y not in x:
                    continue
                a()
                b()
                c()
                d()
                e()
                g()
            return 1
        """,
    ),
    "an else that leaves": (
        """
        def f(x):
            if x is None:
                a()
                b()
                c()
                d()
            else:
                # wrong
                raise ValueError(x)
            return 1
        """,
        """
        def f(x):
            if x is not None:
                # wrong
                raise ValueError(x)
            a()
            b()
            c()
            d()
            return 1
        """,
    ),
    "everything before a last short return": (
        """
        def f(x, y):
            if x == 1 and not y:
                # why
                a()
                b()
                text = '''
          deep
        '''
                return text
            return 2
        """,
        """
        def f(x, y):
            if x != 1 or y:
                return 2
            # why
            a()
            b()
            text = '''
          deep
        '''
            return text
        """,
    ),
    "a condition over several lines and comments around the body": (
        """
        def f(x, y):
            if (x and
                    y):  # both
                # first
                a()
                b()
                c()
                d()
                # last
        """,
        """
        def f(x, y):
            if not (x and
                    y):  # both
                return
            # first
            a()
            b()
            c()
            d()
            # last
        """,
    ),
}
KEPT = {
    "a short body": "def f(x):\n    if x:\n        a()\n        b()\n",
    "a short loop body": "def f(x):\n    for y in x:\n        if y:\n            a()\n            b()\n            c()\n            d()\n",
    "an else that goes on": "def f(x):\n    if x:\n        a()\n        b()\n        c()\n        d()\n    else:\n        e()\n",
    "an else as long as the body": (
        "def f(x):\n    if x:\n        a()\n        b()\n        c()\n        d()\n    else:\n        b()\n"
        "        c()\n        return 1\n    return 2\n"
    ),
    "code after it": "def f(x):\n    if x:\n        a()\n        b()\n        c()\n        d()\n    e()\n",
    "a module": "if x:\n    a()\n    b()\n    c()\n    d()\n",
    "a loop's else": (
        "def f(x):\n    for y in x:\n        z()\n    else:\n        if x:\n            a()\n"
        "            b()\n            c()\n            d()\n            e()\n            g()\n"
    ),
    "a with": "def f(x):\n    with x:\n        if x:\n            a()\n            b()\n            c()\n            d()\n    e()\n",
    "a comment in the condition": "def f(x):\n    if (x and  # one\n            y):\n        a()\n        b()\n        c()\n        d()\n",
    "an opposite that reads badly": "def f(x):\n    if x < y:\n        a()\n        b()\n        c()\n        d()\n",
    "a body on the line of the if": "def f(x):\n    if x: a(); b()\n",
    "an elif": "def f(x):\n    if y:\n        a()\n    elif x:\n        a()\n        b()\n        c()\n        d()\n",
    "a comment before the last return": (
        "def f(x):\n    if x:\n        a()\n        b()\n        c()\n        d()\n        e()\n"
        "        return 1\n    # none\n    return 2\n"
    ),
}
RUN = '''
def work(x, log):
    for y in range(x):
        if y % 2 == 0 and y not in (4, 6):
            log.append(y)
            log.append(-y)
            if y == 8:
                log.append("eight")
            if y > 9:
                log.append("far")
                break
    else:
        log.append("whole")
    if x >= 3 or not log:
        log.append("three")
        if x == 5:
            log.append("five")
            log.append("""
            kept
""")
            return "five"
        else:
            raise KeyError(x)
    return log and None
'''


@pytest.mark.parametrize("case", FLATTENED)
def test_flattened(case: str) -> None:
    before, after = (dedent(text) for text in FLATTENED[case])
    assert refactored(NAME, before) == after
    assert refactored(NAME, after) == after


@pytest.mark.parametrize("case", KEPT)
def test_left_as_it_is(case: str) -> None:
    assert refactored(NAME, KEPT[case]) == KEPT[case]


def outcome(text: str, x: int) -> tuple[object, list[object]]:
    names: dict[str, object] = {}
    exec(text, names)
    log: list[object] = []
    try:
        result = names["work"](x, log)  # type: ignore[operator]
    except KeyError as error:
        return repr(error), log
    return result, log


@pytest.mark.parametrize("x", range(12))
def test_a_flattened_function_does_the_same_in_the_same_order(x: int) -> None:
    after = refactored(NAME, RUN)
    assert after != RUN
    assert outcome(after, x) == outcome(RUN, x)


def test_one_unit_a_function() -> None:
    body = "    if x:\n        a()\n        b()\n        c()\n        d()\n"
    output = proposal(NAME, f"def f(x):\n{body}\n\ndef g(x):\n{body}")
    assert [unit.symbols for unit in output.units] == [(f"{PATH}::f",), (f"{PATH}::g",)]


def test_equality_stays_where_a_class_defines_its_opposite() -> None:
    text = "def f(x):\n    if x == 1:\n" + "".join(f"        {name}()\n" for name in "abcdeghi")
    own = {"other.py": "class A:\n    def __ne__(self, other):\n        return True\n"}
    assert "if x != 1:" in refactored(NAME, text)
    assert "if not x == 1:" in refactored(NAME, text, own)
