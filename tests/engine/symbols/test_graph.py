"""Imports that resolve inside the tree."""

import pytest

from iama_engine.symbols.graph import ModuleMap
from iama_engine.symbols.outline import Import

PATHS = (
    "setup.py",
    "src/pkg/__init__.py",
    "src/pkg/core.py",
    "src/pkg/sub/__init__.py",
    "src/pkg/sub/leaf.py",
    "tests/test_core.py",
    "tests/helpers.py",
    "other/helpers.py",
)


@pytest.mark.parametrize(
    ("path", "statement", "expected"),
    [
        ("tests/test_core.py", Import("pkg.core"), ("src/pkg/core.py",)),
        ("tests/test_core.py", Import("src.pkg.core"), ("src/pkg/core.py",)),
        ("tests/test_core.py", Import("pkg", ("core", "VERSION")), ("src/pkg/__init__.py", "src/pkg/core.py")),
        ("tests/test_core.py", Import("pkg.core", ("f",)), ("src/pkg/core.py",)),
        ("tests/test_core.py", Import("helpers"), ("tests/helpers.py",)),
        ("other/x.py", Import("helpers"), ("other/helpers.py",)),
        ("src/pkg/core.py", Import(".sub", ("leaf",)), ("src/pkg/sub/__init__.py", "src/pkg/sub/leaf.py")),
        ("src/pkg/core.py", Import(".", ("sub",)), ("src/pkg/__init__.py", "src/pkg/sub/__init__.py")),
        ("src/pkg/sub/leaf.py", Import("..core", ("f",)), ("src/pkg/core.py",)),
        ("src/pkg/sub/leaf.py", Import("...."), ()),
        ("src/pkg/core.py", Import("sub.leaf"), ("src/pkg/sub/leaf.py",)),
        ("src/pkg/core.py", Import("pkg.core.attribute"), ()),
        ("tests/test_core.py", Import("pkg.core.attribute"), ("src/pkg/core.py",)),
        ("tests/test_core.py", Import("os.path"), ()),
    ],
)
def test_an_import_leads_to_files_of_the_tree(path: str, statement: Import, expected: tuple[str, ...]) -> None:
    assert ModuleMap(PATHS).edges(path, [statement]) == expected
