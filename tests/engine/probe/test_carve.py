"""Scripts cut out of test files."""

import pytest

from iama_engine.probe.carve import Carved, Seed, carve_tests

STILL = (2013, 10, 16, 14, 35, 10, 2, 289, 0)


def carve(source: str) -> Carved:
    return carve_tests({"test_lib.py": source.encode()}, {"lib", "lib.inner"}, {"lib"})


def statements(source: str) -> list[tuple[str, ...]]:
    return [seed.statements for seed in carve(source).seeds]


def body(*lines: str, head: str = "import lib") -> str:
    return f"{head}\ndef test_it():\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (body("assert lib.f(1) == 2"), ("result = lib.f(1)",)),
        (body("assert lib.f(1) == 2 and not lib.g()"), ("result = lib.f(1)", "result_2 = lib.g()")),
        (body("x = lib.f(1)", "assert x"), ("x = lib.f(1)",)),
        (body('"""Says."""', "lib.f(1)"), ("result = lib.f(1)",)),
        (body("with pytest.raises(ValueError):", "    lib.f(1)"), ("result = lib.f(1)",)),
        (body("assert f(1)", head="from lib import f"), ("result = lib.f(1)",)),
        (body("assert short(1)", head="from lib import f as short"), ("result = lib.f(1)",)),
        (body("assert f(1)", head="from lib import *"), ("result = lib.f(1)",)),
        (body("assert inner.f(1)", head="from lib import inner"), ("result = lib.inner.f(1)",)),
        (body("lib.f(LIMIT)", head="import lib\nLIMIT = 3"), ("result = lib.f(3)",)),
        (body("for n in range(3):", "    lib.f(n)"), ("for n in range(3):\n    lib.f(n)",)),
        (body("lib.f(json.dumps(1))", head="import lib, json"), ("result = lib.f(json.dumps(1))",)),
        (
            body("lib.f(time.localtime(), time.time())", head="import lib, time"),
            (f"result = lib.f(time.struct_time({STILL}), 1381934110.0)",),
        ),
        (
            body("lib.f(datetime.now(), date.today())", head="import lib\nfrom datetime import date, datetime"),
            ("result = lib.f(datetime.datetime(2013, 10, 16, 14, 35, 10), datetime.date(2013, 10, 16))",),
        ),
        (
            body("lib.f(time.localtime(0), now())", head="import lib, time\nfrom lib import now"),
            ("result = lib.f(time.localtime(0), lib.now())",),
        ),
    ],
)
def test_what_a_test_calls_is_kept(source: str, expected: tuple[str, ...]) -> None:
    assert statements(source) == [expected]


@pytest.mark.parametrize(
    "source",
    [
        body("lib.f(helper())"),
        body("lib.f(socket.gethostname())", head="import lib, socket"),
        body("assert 1 == 1"),
        "import lib\ndef test_it(tmp_path):\n    lib.f(tmp_path)\n",
        "import lib\ndef helper():\n    lib.f(1)\n",
        "import lib\ndef test_it(:\n",
        body("f(1)", head="from other import f"),
    ],
)
def test_what_means_nothing_elsewhere_is_left_behind(source: str) -> None:
    assert statements(source) == []


def test_what_needs_something_left_behind_is_left_behind_too() -> None:
    assert statements(body("x = helper()", "y = lib.f(x)", "lib.g()")) == [("result = lib.g()",)]


CASE = """
import unittest, lib
class Base(unittest.TestCase):
    def setUp(self):
        self.box = lib.Box(3)
class T(Base):
    def test_it(self):
        self.assertEqual(self.box.size(), 3)
        self.assertRaises(ValueError, self.box.put, -1, n=2)
        self.helper()
"""


def test_a_test_case_brings_its_set_up_and_its_attributes_become_names() -> None:
    (seed,) = carve(CASE).seeds
    assert seed == Seed(
        ("box = lib.Box(3)", "result = box.size()", "result_2 = box.put(-1, n=2)"), ("import lib",), "test_lib.py::T::test_it"
    )


def test_each_row_of_a_parametrised_test_is_a_script() -> None:
    head = "import lib, pytest\nROWS = [('a', 1), ('b', 2)]\n@pytest.mark.parametrize('text,n', ROWS)\n"
    found = statements(f"{head}def test_it(text, n):\n    assert lib.f(text) == n\n")
    assert found == [("text = 'a'", "n = 1", "result = lib.f(text)"), ("text = 'b'", "n = 2", "result = lib.f(text)")]


def test_literals_and_values_by_name_are_noted() -> None:
    carved = carve(body("box = lib.Box(width=7)", "box.title = 'top'", "box.width = 9"))
    assert sorted(carved.literals) == ["'top'", "7", "9"]
    assert {name: sorted(values) for name, values in carved.values.items()} == {"width": ["7", "9"], "title": ["'top'"]}


def test_a_file_that_does_not_use_the_package_gives_nothing() -> None:
    assert carve("import json\ndef test_it():\n    json.dumps('secret')\n") == Carved()


def test_a_long_test_is_cut_into_scripts_that_each_have_what_stands_before_their_calls() -> None:
    lines = [line for number in range(20) for line in (f"x = {number}", f"assert lib.f({number})")]
    first, second = statements(body("start = lib.begin()", *lines))
    assert (first[0], first[-1], len(first)) == ("start = lib.begin()", "result_12 = lib.f(11)", 25)
    assert (second[0], second[-1], len(second)) == ("start = lib.begin()", "result_20 = lib.f(19)", 29)
    assert "result_13 = lib.f(12)" in second and "result_12 = lib.f(11)" not in second


HELPED = """import lib
def twice(n):
    return lib.f(n) + lib.f(n)
class TestIt(Base):
    @staticmethod
    def formatted(text, wide=False):
        return lib.render(text, wide=wide)
    def outer(self, text):
        return self.formatted(text, wide=True)
    def kept(self, n):
        print(n)
        return n
    def test_it(self):
        assert self.formatted("a") == 1
        assert self.outer("b") == 1
        assert twice(3) == 1
        assert twice(lib.g()) == 1
        assert self.kept(3) == 1
"""


def test_a_helper_that_only_returns_is_written_out_where_it_is_called() -> None:
    assert statements(HELPED) == [
        (
            "result = lib.render('a', wide=False)",
            "result_2 = lib.render('b', wide=True)",
            "result_3 = lib.f(3) + lib.f(3)",
        )
    ]
