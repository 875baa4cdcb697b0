"""A hundred tries to weaken the tests that judge a change: every one is told, or does nothing because the file is left as it was."""

import pytest

from iama_engine.probe.freeze import broken_seals, freeze
from iama_engine.probe.meddling import meddling, steers_tests

PROJECT = {
    "shop.py": b"import os\n\n\ndef price(n):\n    return n * 2\n",
    "src/cart.py": b"def add(a, b):\n    return a + b\n",
    "tests/test_shop.py": b"import shop\n\n\ndef test_price():\n    assert shop.price(2) == 4\n",
    "tests/conftest.py": b"",
    "tests/__init__.py": b"",
    "conftest.py": b"",
    "setup.cfg": b"[tool:pytest]\n",
    "pyproject.toml": b"",
    "pytest.ini": b"[pytest]\n",
    "iama_tests/test_shop_characterised.py": b"import shop\n\n\ndef test_price_4():\n    assert shop.price(4) == 8\n",
}
TESTS = ("tests/test_shop.py::test_price", "iama_tests/test_shop_characterised.py::test_price_4")
OWN, MADE = "tests/test_shop.py", "iama_tests/test_shop_characterised.py"


def put(path: str, text: str) -> dict[str, bytes]:
    return {path: text.encode()}


def edited(path: str, before: str, after: str) -> dict[str, bytes]:
    text = PROJECT[path].decode()
    assert before in text
    return put(path, text.replace(before, after))


SEALED = [
    *(
        edited(path, "def test_price", f"{mark}\ndef test_price")
        for path in (OWN, MADE)
        for mark in (
            "import pytest\n@pytest.mark.skip",
            "import pytest\n@pytest.mark.xfail",
            "import pytest\n@pytest.mark.skipif(True, reason='')",
            "import pytest\n@pytest.mark.parametrize('n', [])",
            "import unittest\n@unittest.skip('')",
            "import unittest\n@unittest.expectedFailure",
            "import pytest\n@pytest.mark.flaky(reruns=9)",
            "import pytest\n@pytest.fixture",
            "if False:\n  pass\nclass Hidden:\n  pass\n",
        )
    ),
    *(
        edited(path, "import shop", line)
        for path in (OWN, MADE)
        for line in (
            "import pytest\npytest.skip(allow_module_level=True)\nimport shop",
            "import shop\nshop.price = lambda n: n * 2",
            "collect_ignore = ['x']\nimport shop",
            "__test__ = False\nimport shop",
            "import sys; sys.exit(0)",
        )
    ),
    *(
        edited(path, "assert ", word)
        for path in (OWN, MADE)
        for word in (
            "assert True or ",
            "",
            "assert not ",
            "assert isinstance(shop.price(1), int) or ",
            "pass  # assert ",
            "return\n    assert ",
        )
    ),
    edited(OWN, "test_price", "check_price"),
    edited(MADE, "test_price_4", "price_4"),
    edited(OWN, "== 4", "== 4 or True"),
    edited(MADE, "== 8", ">= 0"),
    put(OWN, ""),
    put(MADE, ""),
    *(
        put("setup.cfg", f"[tool:pytest]\n{line}\n")
        for line in (
            "addopts = -k nothing",
            "testpaths = nowhere",
            "python_files = none_*.py",
            "addopts = --deselect tests",
            "python_functions = x",
            "xfail_strict = false",
            "filterwarnings = ignore",
            "norecursedirs = tests iama_tests",
        )
    ),
    *(
        put("pytest.ini", f"[pytest]\n{line}\n")
        for line in ("addopts = --co", "python_functions = none", "addopts = -p no:python", "addopts = --ignore=tests", "minversion = 99")
    ),
    put("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-k none'\n"),
    *(
        put(path, text)
        for path in ("conftest.py", "tests/conftest.py")
        for text in (
            "collect_ignore_glob = ['*']\n",
            "def pytest_collection_modifyitems(items):\n    items.clear()\n",
            "def pytest_runtest_call(item):\n    return True\n",
            "def pytest_pyfunc_call(pyfuncitem):\n    return True\n",
            "import pytest\n\n\n@pytest.hookimpl\ndef pytest_runtest_makereport(item, call):\n    return None\n",
        )
    ),
    put("tests/__init__.py", "import shop\nshop.price = lambda n: n * 2\n"),
]
BESIDE = [
    *(
        put(path, "def pytest_collection_modifyitems(items):\n    items.clear()\n")
        for path in ("iama_tests/conftest.py", "src/conftest.py", "tests/unit/conftest.py")
    ),
    *(put(path, "import shop\n") for path in ("sitecustomize.py", "usercustomize.py", "src/sitecustomize.py")),
    put("shop.pth", "import os; os._exit(0)\n"),
    put("tox.ini", "[pytest]\naddopts = -k none\n"),
    put(".pytest.ini", "[pytest]\naddopts = -k none\n"),
    put("iama_tests/__init__.py", "raise SystemExit(0)\n"),
    put("iama_tests/test_looks.py", "def test_0():\n    pass\n"),
]
TOLD = [
    *(
        put(path, "x = 1\n")
        for path in (
            "pytest.py",
            "pytest/__init__.py",
            "unittest/__init__.py",
            "src/json.py",
            "_pytest/__init__.py",
            "pluggy.py",
            "iama_runner/__init__.py",
            "src/hashlib.py",
            "traceback.py",
        )
    ),
    *(
        put("shop.py", f"{code}\n\n\ndef price(n):\n    return n * 2\n")
        for code in (
            "import pytest\npytest.raises = print",
            "import _pytest.runner",
            "from _pytest import python",
            "import unittest\nunittest.TestCase.assertEqual = print",
            "import os\nos._exit(0)",
            "from os import _exit\n_exit(0)",
            "import sys\nsys.modules['pytest'] = None",
            "import sys\nFAKE = 'pytest' in sys.modules",
            "import os\nFAKE = 'PYTEST_CURRENT_TEST' in os.environ",
            "import os\nFAKE = 'IAMA_RUN' in os.environ",
            "import sys\nsys.settrace(print)",
            "import sys\nFAKE = sys._getframe(1)",
            "import builtins\nbuiltins.repr = str",
            "import importlib\nimportlib.import_module('py' + 'test')",
            "__import__('py' + 'test')",
            "exec('import py' + 'test')",
            "eval('1')",
            "import ctypes",
            "import gc\ngc.get_objects()",
            "import atexit",
            "raise SystemExit(0)",
            "class Always:\n    def __eq__(self, other):\n        return True",
            "class Never:\n    def __ne__(self, other):\n        return False",
            "class Odd:\n    __class__ = int\n    def __instancecheck__(self, other):\n        return True",
            "import os\ngetattr(os, '_exit')(0)",
            "import sys\nsys.meta_path.insert(0, None)",
            "import iama_runner",
            "import signal\nsignal.setitimer(0, 0)",
        )
    ),
]


@pytest.mark.parametrize("change", SEALED)
def test_a_frozen_file_that_is_changed_breaks_its_seal(change: dict[str, bytes]) -> None:
    assert broken_seals(freeze(PROJECT, TESTS), {**PROJECT, **change}) == tuple(change)


@pytest.mark.parametrize("change", BESIDE)
def test_a_new_file_that_steers_tests_is_left_out_of_what_is_judged(change: dict[str, bytes]) -> None:
    assert all(map(steers_tests, change))


@pytest.mark.parametrize("change", TOLD)
def test_code_that_reaches_for_its_tests_is_told(change: dict[str, bytes]) -> None:
    assert set(meddling(PROJECT, change)) == set(change)


def test_there_are_a_hundred_tries() -> None:
    assert len(SEALED) + len(BESIDE) + len(TOLD) >= 100


@pytest.mark.parametrize(
    "change",
    [
        edited("shop.py", "n * 2", "n + n"),
        put("cart_v2.py", "import json\n\n\ndef add(a, b):\n    return json.dumps(a + b)\n"),
        put("src/shop/json.py", "x = 1\n"),
        put("data.json", "{}"),
        put("shop.py", "def price(n):\n    n.modules.append(n.kill())\n    return n\n"),
        {"shop.py": b"def broken(:\n"},
    ],
)
def test_an_ordinary_change_reaches_for_nothing(change: dict[str, bytes]) -> None:
    assert meddling(PROJECT, change) == {} and not any(map(steers_tests, change))


def test_what_the_old_code_did_already_is_nothing_new() -> None:
    old = {"shop.py": b"import sys\nFAKE = 'x' in sys.modules\n"}
    assert meddling(old, {"shop.py": b"import sys\nFAKE = 'y' in sys.modules\n"}) == {}
