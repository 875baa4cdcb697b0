"""Figures of files and of sets of files."""

import json

import pytest

from iama_engine.measures import FunctionMeasures, measure_files, measure_source
from iama_engine.measures.measure import percentile

SOURCE = b"""class A(object):
    def method(self, a, b: int = 1, *rest, **named) -> None:
        if a and b:
            for x in rest:
                print("%s" % x)

    @staticmethod
    def static(a: int) -> int:
        return [y for y in a if y]


def outer(a):
    def inner():
        while a:
            pass
    match a:
        case 1:
            pass
        case 2 if a:
            pass
    return 1 if a else 2
"""


def test_a_file_is_measured_function_by_function() -> None:
    measured = measure_source(SOURCE)
    assert measured.lines == 21
    assert sorted(measured.functions, key=lambda function: function.name) == [
        FunctionMeasures("inner", 3, 2),
        FunctionMeasures("method", 4, 4),
        FunctionMeasures("outer", 10, 5),
        FunctionMeasures("static", 2, 3),
    ]
    assert (measured.slots, measured.annotated_slots) == (10, 4)
    assert measured.idioms == {"object_base": 1, "percent_format": 1}


def test_a_set_of_files_is_measured_together() -> None:
    measures = measure_files({"a.py": SOURCE, "b.py": b"x = u'a'\n", "broken.py": b"def f(:\n    pass\n"})
    raw = json.loads(measures.to_json())
    assert raw == {
        "files": 3,
        "lines": 24,
        "functions": 4,
        "longest_function": 10,
        "complexity_p95": 5,
        "annotated_share": 40.0,
        "legacy_idioms": 3,
        "idioms": {"object_base": 1, "percent_format": 1, "unicode_prefix": 1},
    }


def test_a_file_that_does_not_parse_counts_its_lines_only() -> None:
    measured = measure_source(b"print 'a'\nx = 1")
    assert (measured.lines, measured.parsed, measured.functions) == (2, False, ())


def test_nothing_measures_as_nothing() -> None:
    measures = measure_files({})
    assert (measures.lines, measures.longest_function, measures.complexity_p95, measures.annotated_share) == (0, 0, 0, 0.0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], 0), ([3], 3), (list(range(1, 101)), 95), (list(range(1, 21)), 19), ([1, 1, 1, 9], 9)],
)
def test_the_percentile_is_a_value_that_occurs(values: list[int], expected: int) -> None:
    assert percentile(values, 95) == expected
