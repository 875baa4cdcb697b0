"""Python behind the contract answers what its own modules answer."""

from pathlib import Path

from iama_engine.languages.python import PYTHON
from iama_engine.symbols.outline import index_source

SOURCE = b'"""Doc."""\nimport os\n\n\n@d\ndef f(a):\n    """Say."""\n    return a if a else os\n'


def test_index_measure_and_syntax_are_those_of_the_modules() -> None:
    assert PYTHON.index("a.py", SOURCE) == index_source("a.py", SOURCE)
    assert PYTHON.measure("a.py", SOURCE).functions[0].complexity == 2
    assert PYTHON.syntax_problem("a.py", SOURCE) is None
    assert PYTHON.syntax_problem("a.py", b"def f(:\n") is not None
    assert PYTHON.unbound_names("a.py", b"f(x)\n") == {"f", "x"}


def test_what_tests_share_is_their_conftest_packages_and_configuration() -> None:
    files = dict.fromkeys(("conftest.py", "t/conftest.py", "t/__init__.py", "t/test_a.py", "setup.cfg", "pkg/__init__.py"), b"")
    assert PYTHON.test_support(["t/test_a.py"], files) == {"conftest.py", "t/conftest.py", "t/__init__.py", "setup.cfg"}


def test_own_tests_are_found(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_it():\n    assert True\n")
    assert PYTHON.find_tests(tmp_path, ()).files == ("test_a.py",)
    assert PYTHON.is_test_path("tests/a.py") and PYTHON.is_configuration("tox.ini")
