"""Which conditions about the interpreter's version are certain, and which stay open."""

import ast

import pytest

from iama_engine.recipes.version_facts import VersionFacts
from tests.engine.rewriting import PATH, project_of

HEAD = (
    "import sys\nimport six\nimport sys as system\nfrom sys import version_info as running\n"
    "PY3 = sys.version_info[0] >= 3\nV = sys.version_info\n"
)


def truth(condition: str, head: str = HEAD, others: dict[str, str] | None = None, min_python: tuple[int, int] = (3, 11)) -> bool | None:
    project = project_of(f"{head}if {condition}:\n    pass\n", others, min_python)
    source = project.source(PATH)
    assert source is not None
    statement = source.tree.body[-1]
    assert isinstance(statement, ast.If)
    return VersionFacts(project, source).truth(statement.test, project.scopes(source).module)


@pytest.mark.parametrize(
    "condition",
    [
        "sys.version_info >= (3,)",
        "sys.version_info > (2, 7)",
        "(3, 0) <= sys.version_info",
        "sys.version_info[0] == 3",
        "sys.version_info[:2] >= (3, 4)",
        "sys.version_info[:1] == (3,)",
        "sys.version_info.major >= 3",
        "sys.version_info[1] >= 6",
        "sys.version[0] == '3'",
        "sys.hexversion >= 0x03000000",
        "system.version_info[0] != 2",
        "running >= (3, 11)",
        "V >= (3,)",
        "six.PY3",
        "not six.PY2",
        "PY3",
        "PY3 and six.PY3",
        "PY3 or anything",
        "(3,) <= sys.version_info < (4,)",
    ],
)
def test_true_on_every_supported_version(condition: str) -> None:
    assert truth(condition) is True
    assert truth(f"not ({condition})") is False


@pytest.mark.parametrize(
    "condition",
    [
        "sys.version_info >= (3, 12)",
        "sys.version_info == (3, 11)",
        "sys.version_info[:2] != (3, 13)",
        "sys.version_info[1] > 12",
        "sys.version_info >= 3",
        "sys.version_info[2] > 1",
        "sys.version_info[-1] == 'x'",
        "sys.platform == 'linux'",
        "six.moves",
        "anything",
        "anything or PY3",
        "anything and PY3",
        "sys.version_info >= bound",
        "sys.version_info is V",
        "sys.version > '3'",
    ],
)
def test_open(condition: str) -> None:
    assert truth(condition) is None


def test_the_oldest_version_decides() -> None:
    assert truth("sys.version_info >= (3, 8)", min_python=(3, 8)) is True
    assert truth("sys.version_info >= (3, 9)", min_python=(3, 8)) is None


@pytest.mark.parametrize(
    "head",
    ["sys = object()\n", "import sys\nsys = 1\n", "PY3 = 1\n", "import sys\nif x:\n    PY3 = sys.version_info >= (3,)\n", ""],
)
def test_a_name_that_may_be_something_else_stays_open(head: str) -> None:
    assert truth("PY3", head) is None
    assert truth("sys.version_info >= (3,)", head) is None or head.endswith("(3,)\n")


def test_a_flag_of_another_file_of_the_project_counts() -> None:
    compat = {"pack/compat.py": "import sys\nPY2 = sys.version_info[0] == 2\n"}
    assert truth("PY2", "from .compat import PY2\n", compat) is False
    assert truth("two", "from pack.compat import PY2 as two\n", compat) is False
    assert truth("PY2", "from elsewhere import PY2\n", compat) is None
