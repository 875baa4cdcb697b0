"""The table of demonstration packages."""

import pytest

from iama_cli.demo.packages import PACKAGES, check_python, package_named
from iama_cli.exits import CliError, Exit


def test_the_five_packages_are_pinned_by_version_and_hash() -> None:
    pinned = {package.name: package.version for package in PACKAGES}
    assert pinned == {"prettytable": "0.7.2", "sqlparse": "0.2.4", "bottle": "0.12.25", "xlwt": "1.3.0", "parsedatetime": "2.4"}
    assert all(len(package.sha256) == 64 and package.targets and package.tests for package in PACKAGES)


def test_an_unknown_package_names_those_there_are() -> None:
    with pytest.raises(CliError, match="prettytable, sqlparse") as caught:
        package_named("nope")
    assert caught.value.exit_code is Exit.WRONG_USE


@pytest.mark.parametrize(("version", "refused"), [((3, 11, 7), False), ((3, 12, 9), False), ((3, 13, 0), True), ((3, 14, 1), True)])
def test_bottle_is_refused_above_the_last_python_that_has_cgi(version: tuple[int, ...], refused: bool) -> None:
    if not refused:
        check_python(package_named("bottle"), version)
        return
    with pytest.raises(CliError, match="cgi") as caught:
        check_python(package_named("bottle"), version)
    assert caught.value.code == "PACKAGE_NEEDS_OLDER_PYTHON"


def test_the_others_run_on_any_python() -> None:
    for package in PACKAGES:
        if package.name != "bottle":
            check_python(package, (3, 14, 0))
