"""Real packages of Maven, fetched once by their coordinates, held to a hash; compiled and tested in the sandbox without a network."""

import hashlib
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from iama_engine.recipes.java.helper_classes import find_jdk
from iama_engine.sandbox.bubblewrap import Mounts, sandbox_command
from iama_engine.sandbox.interpreter import Interpreter
from iama_engine.sandbox.isolation import detect_isolation

_REPOSITORY = Path.home() / ".m2" / "repository"
_LIMITS = "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData"
_LOCALE = "-Djava.locale.providers=COMPAT -Duser.language=en -Duser.country=US"


@dataclass(frozen=True, slots=True)
class Jar:
    """One file of a Maven repository: `group:artifact:version`, its classifier, its hash."""

    coordinates: str
    sha256: str
    classifier: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """A package by its sources, with what it is compiled and tested with."""

    name: str
    sources: Jar
    tests: Jar | None = None
    needs: tuple[Jar, ...] = ()


JUNIT = (
    Jar("junit:junit:4.13.2", "8e495b634469d64fb8acfa3495a065cbacc8a0fff55ce1e31007be4c16dc57d3"),
    Jar("org.hamcrest:hamcrest-core:1.3", "66fdef91e9739348df7a096aa384a5685f4e875584cce89386a7a47251c4d8e9"),
    Jar("org.junit.platform:junit-platform-console-standalone:1.10.3", "1455afad75d4eb4f44b493febc4a1bc32bc5f02eb25679361abd55e0f6421050"),
)
CLI = Package(
    "commons-cli",
    Jar("commons-cli:commons-cli:1.3.1", "b440fdddb4c82001c6c1ed4d89d5cc1eee7dd21049b00ae3722f14ffd4bdf6cc", "sources"),
    Jar("commons-cli:commons-cli:1.3.1", "4b945005d0f8d0e4b4b062074739e4e9fd2067b44d6f605ca001f68c4e583756", "test-sources"),
)
VALIDATOR = Package(
    "commons-validator",
    Jar("commons-validator:commons-validator:1.4.1", "809e8180a8421cf024d7b6dfb2a0f09b42f0491a404c75fbeca8abc07df32e4d", "sources"),
    Jar("commons-validator:commons-validator:1.4.1", "35843a16527b08b6c6711133b8d43427d9d2af08f063d693946a27cbea864987", "test-sources"),
    (
        Jar("commons-beanutils:commons-beanutils:1.8.3", "e1407b81d8138fb9c1fc731b87b5e0068ddccabfbc65dee59cdb378a90c5e81a"),
        Jar("commons-digester:commons-digester:1.8", "05662373044f3dff112567b7bb5dfa1174e91e074c0c727b4412788013f49d56"),
        Jar("commons-logging:commons-logging:1.2", "daddea1ea0be0f56978ab3006b8ac92834afeefbd9b7e4e6316fca57df0fa636"),
        Jar("commons-collections:commons-collections:3.2.2", "eeeae917917144a68a741d4c0dff66aa5c5c5fd85593ff217bced3fc8ca783b8"),
    ),
)
SOURCES_ALONE = (
    Package("commons-io", Jar("commons-io:commons-io:2.4", "d4635b348bbbf3f166d972b052bc4cac5b326c133beed7b8a1cab7ea22b61e01", "sources")),
    Package(
        "commons-codec",
        Jar("commons-codec:commons-codec:1.9", "9b675502f73a7a78c4ba543a68a448649875203d5be2281c94eb31dbee426f2c", "sources"),
    ),
    Package(
        "commons-lang", Jar("commons-lang:commons-lang:2.6", "66c2760945cec226f26286ddf3f6ffe38544c4a69aade89700a9a689c9b92380", "sources")
    ),
    Package(
        "commons-collections",
        Jar("commons-collections:commons-collections:3.2.1", "5bd4cfb6db784c74d344fd6c39801763e0bf5d553ae1e06d5357673f63883cec", "sources"),
    ),
)


def fetch(jar: Jar) -> Path:
    """The file, asked for once. The test is not run where Maven cannot reach a repository."""
    group, artifact, version = jar.coordinates.split(":")
    end = f"-{jar.classifier}" if jar.classifier else ""
    place = _REPOSITORY / group.replace(".", "/") / artifact / version / f"{artifact}-{version}{end}.jar"
    if not place.exists():
        if shutil.which("mvn") is None:
            pytest.skip("not run: there is no Maven")
        wanted = f"{jar.coordinates}:jar:{jar.classifier}" if jar.classifier else jar.coordinates
        words = ["mvn", "-q", "dependency:get", "-Dtransitive=false", f"-Dartifact={wanted}"]
        if subprocess.run(words, capture_output=True, check=False).returncode != 0:
            pytest.skip(f"not run: Maven does not bring {wanted}")
    assert hashlib.sha256(place.read_bytes()).hexdigest() == jar.sha256, f"{place.name} is not the file that was tried"
    return place


def sources_of(package: Package) -> dict[str, bytes]:
    """The sources by path."""
    return {path: content for path, content in _content(package.sources).items() if path.endswith(".java")}


def class_path(package: Package) -> tuple[str, ...]:
    """What the sources are compiled with."""
    return tuple(str(fetch(jar)) for jar in package.needs)


def _content(jar: Jar) -> dict[str, bytes]:
    with zipfile.ZipFile(fetch(jar)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/") and not name.startswith("META-INF/")}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def own_tests(package: Package, sources: Mapping[str, bytes], folder: Path, release: int = 8) -> dict[str, str]:
    """Name of each of the package's own tests → passed or failed, with `sources` in place of its own."""
    assert package.tests is not None
    isolation = detect_isolation()
    if isolation.program is None:
        pytest.skip("not run: there is no isolation on this machine")
    shutil.rmtree(folder, ignore_errors=True)
    tree, output = folder / "tree", folder / "out"
    output.mkdir(parents=True)
    resources = {path: content for path, content in _content(package.sources).items() if not path.endswith(".java")}
    tests = _content(package.tests)
    _write(tree / "main", sources)
    _write(tree / "test", {path: content for path, content in tests.items() if path.endswith(".java")})
    _write(tree / "out", resources | {path: content for path, content in tests.items() if not path.endswith(".java")})
    (tree / "run.sh").write_text(_script(package, release))
    command = sandbox_command(isolation.program, _mounts(package, tree, output), ["/bin/sh", "run.sh"])
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    reports = sorted(output.glob("TEST-*.xml"))
    assert reports, done.stdout[-2000:] + done.stderr[-2000:]
    return dict(result for report in reports for result in _results(report))


def _mounts(package: Package, tree: Path, output: Path) -> Mounts:
    java = find_jdk().java
    etc = tuple(folder for folder in Path("/etc").glob("java-*") if folder.is_dir())
    jars = tuple(fetch(jar).parent for jar in (*JUNIT, *package.needs))
    return Mounts(tree, output, output, Interpreter(java, (0, 0, 0), "java", (java.parent.parent, *etc, *jars), False))


def _script(package: Package, release: int) -> str:
    bin_folder = find_jdk().java.parent
    path = ":".join(["/job/out", *(str(fetch(jar)) for jar in (*package.needs, *JUNIT))])
    compile_all = f"{bin_folder}/javac -J-Xmx512m -nowarn -proc:none -encoding UTF-8 -cp {path} -d /job/out"
    launcher = "org.junit.platform.console.ConsoleLauncher execute --scan-classpath /job/out --reports-dir /out --details none"
    return (
        "set -e\ncd /job\n"
        f"{compile_all} --release {release} $(find main -name '*.java')\n"
        f"{compile_all} --release 8 $(find test -name '*.java') || {compile_all} $(find test -name '*.java')\n"
        f"{bin_folder}/java {_LIMITS} {_LOCALE} -cp {path} {launcher} || true\n"
    )


def _results(report: Path) -> list[tuple[str, str]]:
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        failed = any(case.find(word) is not None for word in ("failure", "error"))
        found.append((f"{case.get('classname')}.{case.get('name')}", "failed" if failed else "passed"))
    return found
