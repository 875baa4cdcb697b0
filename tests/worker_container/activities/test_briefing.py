"""What a test asks is found by its id."""

import pytest

from iama_worker.activities.briefing import source_of

FILE = b"""import pytest
from a import f

HELP = 1


@pytest.mark.parametrize("x", [1, 2])
def test_f(x):
    assert f(x) == x


class TestMore:
    def test_g(self):
        assert f(0) == 0
"""


@pytest.mark.parametrize(
    ("test_id", "first", "last"),
    [
        ("t.py::test_f[1]", '@pytest.mark.parametrize("x", [1, 2])', "    assert f(x) == x"),
        ("t.py::TestMore::test_g", "    def test_g(self):", "        assert f(0) == 0"),
    ],
)
def test_a_test_comes_with_its_imports_and_nothing_else_of_its_file(test_id: str, first: str, last: str) -> None:
    lines = source_of(test_id, {"t.py": FILE}).splitlines()
    assert lines[:4] == ["import pytest", "from a import f", "", first]
    assert lines[-1] == last
    assert "HELP = 1" not in lines


@pytest.mark.parametrize(("test_id", "content"), [("t.py::test_made_at_run_time", FILE), ("t.py::test_f", b"def test_f(:\n")])
def test_where_it_is_not_found_the_whole_file_is_shown(test_id: str, content: bytes) -> None:
    assert source_of(test_id, {"t.py": content}) == content.decode()


def test_a_failure_that_is_no_test_has_no_source() -> None:
    assert source_of("the patch itself", {"t.py": FILE}) == ""


def test_a_javascript_test_is_found_by_its_titles_whatever_is_in_them() -> None:
    source = b"const a = require('./a');\ndescribe('a', () => {\n  it('takes [x] :: y', () => a(1));\n  it('b', () => a(2));\n});\n"
    told = source_of("t/a.js::a::takes [x] :: y", {"t/a.js": source})
    assert told.splitlines() == ["const a = require('./a');", "", "it('takes [x] :: y', () => a(1))"]
