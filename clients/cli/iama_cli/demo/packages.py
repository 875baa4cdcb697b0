"""The legacy packages of the demonstration, pinned by the hash of their archives: source distributions, npm packages, jars of sources."""

from dataclasses import dataclass
from pathlib import Path

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
    language: str = "python"
    needs: str = ""
    """Folder under `needs/` with the lock of what its tests need; empty where they need nothing."""
    group: str = ""
    """Of a Java package: the first of its coordinates, and the hash of its tests, which are an archive of their own."""
    tests_sha256: str = ""

    @property
    def title(self) -> str:
        """Name and version, as the folder in the archive is called."""
        return f"{self.name}-{self.version}"

    @property
    def dependencies(self) -> Path | None:
        """The folder with the lock, None where the tests need no package."""
        return Path(__file__).parent / "needs" / self.needs if self.needs else None


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
    DemoPackage(
        name="sax",
        version="0.6.1",
        sha256="db5d094c2ad2688449248dd7d155b10f49be2298b448f52f3bdc3acba85538e5",
        targets=("lib/sax.js",),
        tests=("test",),
        language="javascript",
    ),
    DemoPackage(
        name="ejs",
        version="1.0.0",
        sha256="4548a4519c30923518124bfced26d0b3c7390efa3ec43f7a16a4c511c7d40473",
        targets=("lib/ejs.js", "lib/filters.js", "lib/utils.js"),
        tests=("test",),
        language="javascript",
        needs="ejs",
    ),
    DemoPackage(
        name="reflect-metadata",
        version="0.1.3",
        sha256="3fb6e378020ecdaa1ead4648ca2648052c65d3b3c7f69a73e8b48d74a572cf6e",
        targets=("Reflect.ts",),
        tests=("test",),
        language="typescript",
        needs="reflect-metadata",
    ),
    DemoPackage(
        name="apollo-utilities",
        version="1.3.0",
        sha256="81c112721762ceca5a5221cce09fa3841e48479fbe548f082dd519d9fff02552",
        targets=("src",),
        tests=("src/__tests__", "src/util/__tests__"),
        language="typescript",
        needs="apollo-utilities",
    ),
    DemoPackage(
        name="commons-cli",
        version="1.3.1",
        sha256="b440fdddb4c82001c6c1ed4d89d5cc1eee7dd21049b00ae3722f14ffd4bdf6cc",
        targets=("src/main/java",),
        tests=("src/test/java",),
        language="java",
        needs="commons-cli",
        group="commons-cli",
        tests_sha256="4b945005d0f8d0e4b4b062074739e4e9fd2067b44d6f605ca001f68c4e583756",
    ),
    DemoPackage(
        name="commons-validator",
        version="1.4.1",
        sha256="809e8180a8421cf024d7b6dfb2a0f09b42f0491a404c75fbeca8abc07df32e4d",
        targets=("src/main/java",),
        tests=("src/test/java",),
        language="java",
        needs="commons-validator",
        group="commons-validator",
        tests_sha256="35843a16527b08b6c6711133b8d43427d9d2af08f063d693946a27cbea864987",
    ),
)
LANGUAGES = tuple(dict.fromkeys(package.language for package in PACKAGES))


def chosen_package(name: str | None, language: str | None) -> DemoPackage:
    """The package of that name, else the first one of the language, Python's where neither is named; raises PACKAGE_UNKNOWN."""
    wanted = [package for package in PACKAGES if language in (None, package.language)]
    for package in wanted:
        if name in (None, package.name):
            return package
    known = ", ".join(package.name for package in wanted)
    raise CliError("PACKAGE_UNKNOWN", f"the demonstration has no package {name!r}; there are {known}", Exit.WRONG_USE)


def check_python(package: DemoPackage, version: tuple[int, ...]) -> None:
    """Refuse an interpreter that cannot run the package, before anything is fetched."""
    newest = package.newest_python if package.language == "python" else None
    if newest is not None and tuple(version[:2]) > newest:
        message = (
            f"{package.name} {package.version} runs on Python {newest[0]}.{newest[1]} and older ({package.why}); "
            f"this is {version[0]}.{version[1]}. Choose another package or an older Python"
        )
        raise CliError("PACKAGE_NEEDS_OLDER_PYTHON", message, Exit.WRONG_USE)
