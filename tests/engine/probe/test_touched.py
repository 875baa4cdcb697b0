"""What counts as a change of behaviour, and what does not."""

import pytest

from iama_engine.probe.touched import Touched, find_touched

OLD = """
import os

LIMIT = 3

def priced(amount, member=False):
    \"\"\"What it costs.\"\"\"
    return amount * (9 if member else 10)

class Cart:
    size = 1

    def add(self, item):
        return item

def _hidden(a):
    return a
"""


def touched(new: str, old: str = OLD) -> Touched:
    return find_touched({"shop.py": old.encode()}, {"shop.py": new.encode()})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("What it costs.", "The price."),
        ("amount, member=False", "amount: int, member: bool = False"),
        ("    return amount", "    # why\n    return amount"),
        ("import os\n", "import os\n\n\n"),
        ("amount * (9 if member else 10)", "(amount * (9 if member else 10))"),
    ],
)
def test_words_layout_and_annotations_are_no_change(before: str, after: str) -> None:
    assert before in OLD and touched(OLD.replace(before, after)).nothing


@pytest.mark.parametrize(
    ("before", "after", "address"),
    [
        ("else 10", "else 11", "shop.py::priced"),
        ("member=False", "member=True", "shop.py::priced"),
        ("        return item", "        return [item]", "shop.py::Cart.add"),
        ("def _hidden(a):", "@staticmethod\ndef _hidden(a):", "shop.py::_hidden"),
    ],
)
def test_a_function_whose_code_differs_is_touched(before: str, after: str, address: str) -> None:
    found = touched(OLD.replace(before, after))
    assert (found.functions, found.modules) == ((address,), ())


@pytest.mark.parametrize(("before", "after"), [("LIMIT = 3", "LIMIT = 4"), ("size = 1", "size = 2"), ("import os", "import sys")])
def test_a_module_whose_top_level_differs_is_touched_as_a_whole(before: str, after: str) -> None:
    found = touched(OLD.replace(before, after))
    assert (found.functions, found.modules) == ((), ("shop.py",))


def test_what_callers_stumble_over_is_an_api_change_and_private_names_are_not() -> None:
    new = OLD.replace("amount, member=False", "amount, *, member=False").replace("def add(self, item)", "def put(self, item)")
    found = touched(new.replace("def _hidden(a)", "def _hidden(b)"))
    assert [(change.address, change.what, change.after) for change in found.api] == [
        ("shop.py::priced", "parameters", "priced(amount, *, member=False)"),
        ("shop.py::Cart.add", "removed", None),
    ]
    assert (found.added, found.removed) == (("shop.py::Cart.put",), ("shop.py::Cart.add",))


def test_a_file_that_is_new_gone_or_broken_is_told_apart() -> None:
    source = OLD.encode()
    assert find_touched({}, {"shop.py": source}).added == ("shop.py::priced", "shop.py::Cart.add", "shop.py::_hidden")
    assert [change.what for change in find_touched({"shop.py": source}, {}).api] == ["removed", "removed"]
    assert touched("print 'two'\n").unreadable == ("shop.py",)


RAISING = "import warnings\n\n\ndef f(x):\n    if x:\n        raise ValueError('x')\n    return x\n"


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("raise ValueError('x')", "raise KeyError('x')", "raises"),
        ("raise ValueError('x')", "pass", "raises"),
        ("    if x:", "    warnings.warn('old', DeprecationWarning)\n    if x:", "deprecated"),
        ("def f(x):", "@warnings.deprecated('old')\ndef f(x):", "deprecated"),
    ],
)
def test_other_exceptions_and_deprecations_are_changes_of_the_api(before: str, after: str, what: str) -> None:
    assert [change.what for change in touched(RAISING.replace(before, after), RAISING).api] == [what]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("raise ValueError('x')", "raise ValueError('another text')"),
        ("raise ValueError('x')", "error = ValueError\n        raise ValueError('x')"),
        ("raise ValueError('x')", "problem = ValueError('x')\n        raise problem"),
        ("    return x", "    try:\n        return x\n    except OSError as error:\n        raise error"),
    ],
)
def test_the_same_exceptions_are_no_change_of_the_api(before: str, after: str) -> None:
    assert touched(RAISING.replace(before, after), RAISING).api == ()


def test_a_local_name_of_an_exception_is_no_part_of_the_api() -> None:
    old = RAISING.replace("raise ValueError('x')", "error = ValueError('x')\n        raise error")
    assert touched(old.replace("error", "problem"), old).api == ()
    assert [change.before for change in touched(old.replace("ValueError('x')", "KeyError('x')"), old).api] == ["ValueError"]


HELPED = """
def f(x):
    if x:
        raise ValueError('x')
    return x

class Cart:
    def add(self, item):
        if not item:
            raise KeyError(item)
        return item
"""
SPLIT = """
def _check(x):
    if x:
        raise ValueError('x')

def f(x):
    _check(x)
    return x

class Cart:
    def _checked(self, item):
        if not item:
            raise KeyError(item)

    def add(self, item):
        self._checked(item)
        return item
"""


def test_a_raise_that_moves_into_a_helper_or_out_of_one_is_no_change_of_the_api() -> None:
    assert touched(SPLIT, HELPED).api == () == touched(HELPED, SPLIT).api
    moved = {"shop.py": b"from checks import check\n\ndef f(x):\n    check(x)\n", "checks.py": b"def check(x):\n    raise ValueError(x)\n"}
    assert find_touched({"shop.py": b"def f(x):\n    raise ValueError(x)\n"}, moved).api == ()


def test_what_a_private_helper_raises_is_part_of_the_api_of_who_calls_it() -> None:
    changes = touched(SPLIT.replace("ValueError('x')", "TypeError('x')"), SPLIT).api
    assert [(change.address, change.before, change.after) for change in changes] == [("shop.py::f", "ValueError", "TypeError")]
    lost = touched(HELPED.replace("raise KeyError(item)", "self._gone(item)"), HELPED).api
    assert [(change.address, change.after) for change in lost] == [("shop.py::Cart.add", "nothing by itself")]


def test_helpers_that_call_each_other_come_to_an_end() -> None:
    ring = "def _a(x):\n    _b(x)\n\n\ndef _b(x):\n    _a(x)\n    raise KeyError\n\n\ndef f(x):\n    _a(x)\n"
    assert [change.after for change in touched(ring.replace("raise KeyError", "raise OSError"), ring).api] == ["OSError"]


TWICE = """
import sys

if sys.version_info >= (3,):
    def text(x):
        return str(x)
else:
    def text(x):
        return unicode(x)
"""


def test_a_name_that_was_defined_twice_and_is_once_is_still_there() -> None:
    once = "def text(x):\n    return str(x)\n"
    assert touched(once, TWICE).api == ()
    assert {change.what for change in touched(once.replace("(x)", "(y)"), TWICE).api} == {"parameters"}
    assert {change.what for change in touched("", TWICE).api} == {"removed"}


TWO_PYTHONS = """
import sys
PY3 = sys.version_info[0] >= 3

try:
    from logging import NullHandler
except ImportError:
    class NullHandler:
        def emit(self, record):
            pass

if PY3:
    def text(value):
        return value
else:
    def text(value):
        return unicode(value)

    def following(it):
        return it.next()
"""
ONE_PYTHON = "from logging import NullHandler\n\ndef text(value):\n    return value\n"


def test_what_only_python_2_could_call_is_no_api() -> None:
    found = touched(ONE_PYTHON, TWO_PYTHONS)
    assert (found.api, "shop.py::following" in found.removed) == ((), True)
    gone = touched(ONE_PYTHON.replace("def text(value)", "def other(value)"), TWO_PYTHONS)
    assert [one.address for one in gone.api] == ["shop.py::text"]


@pytest.mark.parametrize(("before", "after"), [("member=False", "member=True"), ("return amount", "raise OSError\n    return amount")])
def test_what_a_default_is_and_another_name_of_an_exception_are_no_api(before: str, after: str) -> None:
    old = OLD.replace("return amount", "raise IOError\n    return amount") if "raise" in after else OLD
    found = touched(OLD.replace(before, after), old)
    assert (found.functions, found.api) == (("shop.py::priced",), ())
