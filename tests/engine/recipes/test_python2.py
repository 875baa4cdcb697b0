"""What surely imports on every supported Python 3."""

import importlib
import importlib.util

import pytest

from iama_engine.recipes import python2
from iama_engine.recipes.python2 import always_importable


@pytest.mark.parametrize(("module", "name"), [("io", ""), ("io", "StringIO"), ("urllib.parse", "quote"), ("unittest", "mock")])
def test_sure(module: str, name: str) -> None:
    assert always_importable(module, name)


@pytest.mark.parametrize(
    ("module", "name"), [("numpy", ""), ("io", "NoSuchName"), ("tomllib", ""), ("StringIO", "StringIO"), ("collections", "Mapping")]
)
def test_not_sure(module: str, name: str) -> None:
    assert not always_importable(module, name)


def test_whatever_is_called_sure_is_there() -> None:
    for module, names in python2._SURE.items():
        found = importlib.import_module(module)
        missing = {name for name in names if not hasattr(found, name) and importlib.util.find_spec(f"{module}.{name}") is None}
        assert not missing, module


def test_no_module_of_python_2_is_called_sure() -> None:
    assert not any(always_importable(module, "") for module in python2.PYTHON2_MODULES)
