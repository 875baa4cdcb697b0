"""Code that says `six` says what Python 3 has: the same objects, as the library binds them, or it stays."""

import pytest

from iama_engine.recipes.six_names import six_imports, six_uses
from tests.engine.rewriting import refactored, stepped

SAME = [
    ("six.text_type(x)", "str(x)"),
    ("x(six.binary_type, six.unichr)", "x(bytes, chr)"),
    ("isinstance(x, six.string_types)", "isinstance(x, str)"),
    ("issubclass(x, six.class_types)", "issubclass(x, type)"),
    ("isinstance(x, six.string_types + six.integer_types)", "isinstance(x, (str,) + (int,))"),
    ("six.moves.range(3)", "range(3)"),
    ("[k for k, v in six.iteritems(x)]", "[k for k, v in x.items()]"),
    ("six.itervalues(x or {})", "iter((x or {}).values())"),
    ("six.viewkeys(x[0])", "x[0].keys()"),
    ("six.next(six.iterkeys(x))", "next(iter(x.keys()))"),
]
STAYS = [
    "six.moves.urllib.parse.quote(x)",
    "six.iteritems(x, multi=True)",
    "six.iteritems(*x)",
    "six.reraise(*x)",
    "x.six.text_type",
    "[str for str in x if six.text_type]",
    "[iter for iter in x if six.iteritems(x)]",
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_it_is_written_as_python_3_has_it(before: str, after: str) -> None:
    text = refactored("modernise_python", f"import six\n\n\ndef f(x):\n    return {before}\n")
    assert text.strip() == f"def f(x):\n    return {after}"


@pytest.mark.parametrize("body", STAYS)
def test_what_six_does_by_code_of_its_own_stays(body: str) -> None:
    text = f"import six\n\n\ndef f(x):\n    return {body}\n"
    assert stepped(six_uses, text) == text == stepped(six_imports, text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from six import text_type\nx = text_type(1)\n", "x = str(1)\n"),
        ("from six import text_type as u, PY2\nx = u(1), PY2\n", "from six import PY2\nx = str(1), PY2\n"),
        ("from six.moves import range, reduce\nx = range(1)\n", "from six.moves import reduce\nx = range(1)\n"),
        ("from six.moves import xrange\nx = xrange(1)\n", "x = range(1)\n"),
        ("import six as s\nclass A(s.Iterator): pass\n", "class A: pass\n"),
        ("import six\nx = 'six'\n", "import six\nx = 'six'\n"),
        ("from .six import text_type\nx = text_type(1)\n", "from .six import text_type\nx = text_type(1)\n"),
        ("from six import *\nx = text_type(1)\n", "from six import *\nx = text_type(1)\n"),
        ("from six import text_type\ntext_type = 1\n", "from six import text_type\ntext_type = 1\n"),
    ],
)
def test_imports_go_when_nothing_asks_for_them(before: str, after: str) -> None:
    assert refactored("modernise_python", before) == after


def test_an_import_that_another_file_takes_stays() -> None:
    text = "from six import text_type\nx = text_type(1)\n"
    after = refactored("modernise_python", text, {"pack/other.py": "from .module import text_type\n"})
    assert after == "from six import text_type\nx = str(1)\n"


def test_a_six_of_the_projects_own_may_be_another_one() -> None:
    text = "import six\nx = six.text_type(1)\n"
    assert refactored("modernise_python", text, {"pack/six.py": "text_type = bytes\n"}) == text


def test_it_is_what_the_library_binds() -> None:
    six = pytest.importorskip("six")
    values = {"text_type": str, "binary_type": bytes, "unichr": chr, "Iterator": object, "next": next, "advance_iterator": next}
    assert {name: getattr(six, name) for name in values} == values
    assert (six.string_types, six.integer_types, six.class_types) == ((str,), (int,), (type,))
    assert (six.moves.range, six.moves.xrange, six.moves.input) == (range, range, input)
    assert (six.moves.map, six.moves.zip, six.moves.filter) == (map, zip, filter)
    assert list(six.iteritems({1: 2})) == [(1, 2)] and six.viewvalues({1: 2}).__class__ is {}.values().__class__
