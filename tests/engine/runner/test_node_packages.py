"""Programs of packages, where Node would look."""

import json
from pathlib import Path

import pytest

from iama_engine.runner.node_packages import FrameworkMissing, find_program, package_version


def install(folder: Path, name: str, package: object) -> None:
    home = folder / "node_modules" / name
    home.mkdir(parents=True)
    (home / "package.json").write_text(package if isinstance(package, str) else json.dumps(package))


def test_the_nearest_package_counts_and_both_forms_of_bin_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    install(tmp_path, "mocha", {"bin": {"mocha": "bin/mocha.js", "_mocha": "x"}})
    assert find_program("mocha", "mocha") == tmp_path / "node_modules/mocha/bin/mocha.js"
    install(tmp_path / "a", "mocha", {"bin": "run.js"})
    assert find_program("mocha", "mocha") == tmp_path / "a/node_modules/mocha/run.js"


@pytest.mark.parametrize("package", [{}, {"bin": {"other": "x"}}, "no json"])
def test_a_package_without_the_program_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: object) -> None:
    monkeypatch.chdir(tmp_path)
    install(tmp_path, "jest", package)
    with pytest.raises(FrameworkMissing, match="npm install"):
        find_program("jest", "jest")


@pytest.mark.parametrize(("package", "version"), [({"version": "29.7.0"}, (29, 7)), ({"version": "x"}, (0, 0)), ("no json", (0, 0))])
def test_the_version_of_the_nearest_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: object, version: tuple[int, int]
) -> None:
    monkeypatch.chdir(tmp_path)
    install(tmp_path, "jest", package)
    assert package_version("jest") == version
