"""From the name in an import to the project's file."""

import pytest

from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.modules import module_name, module_of
from iama_engine.recipes.project import Project

FILES = (
    "src/shop/__init__.py",
    "src/shop/cart.py",
    "src/shop/goods/__init__.py",
    "src/shop/goods/list.py",
    "a/twice.py",
    "b/twice.py",
    "top.py",
)
PROJECT = Project(RecipeInput(dict.fromkeys(FILES, b""), ()))


@pytest.mark.parametrize(
    ("importer", "module", "path"),
    [
        ("top.py", "shop.cart", "src/shop/cart.py"),
        ("top.py", "shop", "src/shop/__init__.py"),
        ("src/shop/cart.py", "top", "top.py"),
        ("src/shop/cart.py", ".goods", "src/shop/goods/__init__.py"),
        ("src/shop/cart.py", ".", "src/shop/__init__.py"),
        ("src/shop/goods/list.py", "..cart", "src/shop/cart.py"),
        ("src/shop/goods/__init__.py", ".list", "src/shop/goods/list.py"),
        ("top.py", "json", None),
        ("top.py", "twice", None),
        ("top.py", "art", None),
        ("src/shop/cart.py", ".missing", None),
    ],
)
def test_only_a_file_that_the_import_surely_means_is_found(importer: str, module: str, path: str | None) -> None:
    found = module_of(PROJECT, importer, module)
    assert (found.path if found else None) == path


@pytest.mark.parametrize(("path", "name"), [("a/b.py", "b"), ("a/b/__init__.py", "b"), ("b.py", "b")])
def test_a_package_is_called_like_its_folder(path: str, name: str) -> None:
    assert module_name(path) == name
