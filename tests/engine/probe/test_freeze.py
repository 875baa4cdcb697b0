"""Freezing tests with what configures them."""

import hashlib

import pytest

from iama_engine.probe.freeze import broken_seals, freeze

FILES = {
    "pkg/a.py": b"a",
    "tests/__init__.py": b"",
    "tests/conftest.py": b"c",
    "tests/test_a.py": b"t",
    "tests/test_b.py": b"b",
    "setup.cfg": b"[tool:pytest]",
}


def test_test_files_are_frozen_with_conftest_package_and_configuration_and_nothing_else() -> None:
    frozen = freeze(FILES, ["tests/test_a.py::test_one", "tests/test_a.py::test_two"])
    assert set(frozen) == {"tests/test_a.py", "tests/conftest.py", "tests/__init__.py", "setup.cfg"}
    assert frozen["tests/test_a.py"] == hashlib.sha256(b"t").hexdigest()


def test_a_test_without_a_file_cannot_be_frozen() -> None:
    with pytest.raises(KeyError):
        freeze(FILES, ["tests/test_gone.py::test_one"])


@pytest.mark.parametrize("change", [{"tests/test_a.py": b"weaker"}, {"setup.cfg": b"[tool:pytest]\naddopts = -k nothing"}])
def test_a_changed_test_or_configuration_breaks_its_seal(change: dict[str, bytes]) -> None:
    assert broken_seals(freeze(FILES, ["tests/test_a.py"]), FILES | change) == tuple(change)


def test_a_deleted_test_breaks_its_seal_and_other_files_do_not() -> None:
    frozen = freeze(FILES, ["tests/test_a.py"])
    kept = {path: content for path, content in FILES.items() if path != "tests/test_a.py"}
    assert broken_seals(frozen, kept | {"pkg/a.py": b"changed"}) == ("tests/test_a.py",)
