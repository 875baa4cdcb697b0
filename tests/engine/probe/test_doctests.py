"""Examples in docstrings as scripts."""

import pytest

from iama_engine.probe.carve import Seed
from iama_engine.probe.doctests import carve_doctests


def carve(docstring: str) -> list[Seed]:
    source = f'LIMIT = 3\nclass Box:\n    pass\ndef f(n):\n    """Do.\n\n{docstring}\n    """\n'
    return list(carve_doctests(source.encode(), "pkg.lib").seeds)


def test_bare_names_of_the_module_become_dotted() -> None:
    (seed,) = carve("    >>> box = Box()\n    >>> f(LIMIT)\n    3\n    >>> len([f(1)])\n    1")
    assert seed.statements == ("box = pkg.lib.Box()", "result_2 = pkg.lib.f(pkg.lib.LIMIT)", "result_3 = len([pkg.lib.f(1)])")
    assert (seed.imports, seed.origin) == (("import pkg.lib",), "doctest of pkg.lib")


def test_a_name_that_the_example_binds_is_its_own() -> None:
    (seed,) = carve("    >>> LIMIT = 5\n    >>> f(LIMIT)\n    5")
    assert seed.statements[1] == "result_2 = pkg.lib.f(LIMIT)"


@pytest.mark.parametrize("docstring", ["    nothing", "    >>> from pkg.lib import f", "    >>> f(", "    >>>f(1)"])
def test_what_is_no_example_gives_no_script(docstring: str) -> None:
    assert carve(docstring) == []


def test_a_file_that_does_not_parse_gives_no_script() -> None:
    assert carve_doctests(b"def f(:\n", "lib").seeds == ()
