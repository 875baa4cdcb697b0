"""The table of demonstration packages."""

import json

import pytest

from iama_cli.demo.packages import PACKAGES, check_python, chosen_package
from iama_cli.exits import CliError, Exit


def test_the_packages_are_pinned_by_version_and_hash() -> None:
    pinned = {package.name: package.version for package in PACKAGES}
    python = {"prettytable": "0.7.2", "sqlparse": "0.2.4", "bottle": "0.12.25", "xlwt": "1.3.0", "parsedatetime": "2.4"}
    assert pinned == python | {"sax": "0.6.1", "ejs": "1.0.0", "reflect-metadata": "0.1.3", "apollo-utilities": "1.3.0"} | {
        "commons-cli": "1.3.1",
        "commons-validator": "1.4.1",
    }
    assert all(len(package.sha256) == 64 and package.targets and package.tests for package in PACKAGES)


def test_an_unknown_package_names_those_there_are() -> None:
    with pytest.raises(CliError, match="prettytable, sqlparse") as caught:
        chosen_package("nope", None)
    assert caught.value.exit_code is Exit.WRONG_USE


@pytest.mark.parametrize(("version", "refused"), [((3, 11, 7), False), ((3, 12, 9), False), ((3, 13, 0), True), ((3, 14, 1), True)])
def test_bottle_is_refused_above_the_last_python_that_has_cgi(version: tuple[int, ...], refused: bool) -> None:
    if not refused:
        check_python(chosen_package("bottle", None), version)
        return
    with pytest.raises(CliError, match="cgi") as caught:
        check_python(chosen_package("bottle", None), version)
    assert caught.value.code == "PACKAGE_NEEDS_OLDER_PYTHON"


def test_the_others_run_on_any_python() -> None:
    for package in PACKAGES:
        if package.name != "bottle":
            check_python(package, (3, 14, 0))


@pytest.mark.parametrize(
    ("name", "language", "chosen"),
    [
        (None, None, "prettytable"),
        (None, "javascript", "sax"),
        ("ejs", None, "ejs"),
        ("ejs", "javascript", "ejs"),
        (None, "typescript", "reflect-metadata"),
        (None, "java", "commons-cli"),
    ],
)
def test_the_first_package_of_a_language_is_its_default(name: str | None, language: str | None, chosen: str) -> None:
    assert chosen_package(name, language).name == chosen


def test_a_package_of_another_language_is_not_found() -> None:
    with pytest.raises(CliError, match="there are sax, ejs"):
        chosen_package("prettytable", "javascript")


def test_what_javascript_tests_need_is_locked_with_hashes_and_without_addresses() -> None:
    folders = [package.dependencies for package in PACKAGES if package.needs and package.language != "java"]
    assert len(folders) == 3
    for folder in folders:
        assert folder is not None
        locked = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
        entries = [entry for path, entry in locked.items() if path]
        assert entries and all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in entries)
