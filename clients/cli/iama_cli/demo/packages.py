"""The legacy packages of the demonstration, pinned by the hash of their source distribution."""

from dataclasses import dataclass

from iama_cli.exits import CliError, Exit


@dataclass(frozen=True, slots=True)
class DemoPackage:
    """One package: what to fetch, which of its files to refactor, where its tests lie."""

    name: str
    version: str
    sha256: str
    targets: tuple[str, ...]
    tests: tuple[str, ...]
    newest_python: tuple[int, int] | None = None
    """The last Python that runs it; None where there is no such bound."""
    why: str = ""

    @property
    def title(self) -> str:
        """Name and version, as the folder in the archive is called."""
        return f"{self.name}-{self.version}"


PACKAGES = (
    DemoPackage(
        name="prettytable",
        version="0.7.2",
        sha256="a53da3b43d7a5c229b5e3ca2892ef982c46b7923b51e98f0db49956531211c4f",
        targets=("prettytable.py",),
        tests=("prettytable_test.py",),
    ),
    DemoPackage(
        name="sqlparse",
        version="0.2.4",
        sha256="ce028444cfab83be538752a2ffdb56bc417b7784ff35bb9a3062413717807dec",
        targets=(
            "sqlparse/sql.py",
            "sqlparse/engine/grouping.py",
            "sqlparse/filters/aligned_indent.py",
            "sqlparse/filters/reindent.py",
            "sqlparse/formatter.py",
            "sqlparse/utils.py",
        ),
        tests=("tests",),
    ),
    DemoPackage(
        name="bottle",
        version="0.12.25",
        sha256="e1a9c94970ae6d710b3fb4526294dfeb86f2cb4a81eff3a4b98dc40fb0e5e021",
        targets=("bottle.py",),
        tests=("test",),
        newest_python=(3, 12),
        why="it imports the module `cgi`, which Python 3.13 removed",
    ),
    DemoPackage(
        name="xlwt",
        version="1.3.0",
        sha256="c59912717a9b28f1a3c2a98fd60741014b06b043936dcecbc113eaaada156c88",
        targets=("xlwt/Style.py", "xlwt/Worksheet.py", "xlwt/Row.py", "xlwt/Formatting.py", "xlwt/Utils.py"),
        tests=("tests",),
    ),
    DemoPackage(
        name="parsedatetime",
        version="2.4",
        sha256="3d817c58fb9570d1eec1dd46fa9448cd644eeed4fb612684b02dfda3a79cb84b",
        targets=("parsedatetime/__init__.py", "parsedatetime/context.py"),
        tests=("tests",),
    ),
)


def package_named(name: str) -> DemoPackage:
    """One package by name; raises PACKAGE_UNKNOWN."""
    for package in PACKAGES:
        if package.name == name:
            return package
    known = ", ".join(package.name for package in PACKAGES)
    raise CliError("PACKAGE_UNKNOWN", f"the demonstration has no package {name!r}; there are {known}", Exit.WRONG_USE)


def check_python(package: DemoPackage, version: tuple[int, ...]) -> None:
    """Refuse an interpreter that cannot run the package, before anything is fetched."""
    newest = package.newest_python
    if newest is not None and tuple(version[:2]) > newest:
        message = (
            f"{package.name} {package.version} runs on Python {newest[0]}.{newest[1]} and older ({package.why}); "
            f"this is {version[0]}.{version[1]}. Choose another package or an older Python"
        )
        raise CliError("PACKAGE_NEEDS_OLDER_PYTHON", message, Exit.WRONG_USE)
