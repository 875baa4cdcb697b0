"""Two versions of a file become changes that stand alone: one per function, one for the rest."""

from iama_engine.recipes.line_groups import grouped_changes
from iama_engine.recipes.source import read_source

BEFORE = "import os\n\n\ndef one():\n    return 1\n\n\nclass Two:\n    def three(self):\n        return 3\n\n\nlast = 1\n"


def groups(before: str, after: str) -> dict[str, str]:
    """Address → the file with that group alone."""
    source = read_source("a.py", before.encode())
    return {where: source.spliced(splices) for where, splices in grouped_changes(source, after).items()}


def test_each_function_is_a_group_and_the_rest_is_one() -> None:
    after = BEFORE.replace("return 1", "return 10").replace("return 3", "return 30").replace("last = 1", "last = 10")
    found = groups(BEFORE, after)
    assert found == {
        "a.py": BEFORE.replace("last = 1", "last = 10"),
        "a.py::one": BEFORE.replace("return 1", "return 10"),
        "a.py::Two.three": BEFORE.replace("return 3", "return 30"),
    }


def test_all_groups_together_are_the_new_version() -> None:
    after = BEFORE.replace("return 1", "x = 1\n    return x").replace("import os\n", "")
    source = read_source("a.py", BEFORE.encode())
    assert source.spliced([one for splices in grouped_changes(source, after).values() for one in splices]) == after


def test_what_needs_a_new_import_stays_with_the_import() -> None:
    after = BEFORE.replace("import os", "import os\nimport sys").replace("return 1", "return sys.argv").replace("return 3", "return 30")
    found = groups(BEFORE, after)
    assert set(found) == {"a.py", "a.py::Two.three"}
    assert "sys.argv" in found["a.py"]


def test_changes_inside_an_inner_function_belong_to_the_outer_one() -> None:
    before = "def one():\n    def inner():\n        return 1\n    return inner\n"
    assert set(groups(before, before.replace("return 1", "return 2"))) == {"a.py::one"}


def test_no_change_is_no_group() -> None:
    assert groups(BEFORE, BEFORE) == {}


def test_windows_line_endings_are_compared_line_by_line() -> None:
    before = BEFORE.replace("\n", "\r\n")
    found = groups(before, before.replace("return 1", "return 10"))
    assert found == {"a.py::one": before.replace("return 1", "return 10")}
