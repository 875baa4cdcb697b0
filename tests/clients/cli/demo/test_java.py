"""The Java packages of the demonstration, put together from two jars."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from iama_cli.demo.fetch import tree_digest
from iama_cli.demo.java import fetch_sources, unpack_sources
from iama_cli.demo.packages import PACKAGES, chosen_package
from iama_cli.exits import CliError, Exit
from iama_cli.settings import jar_cache
from tests.fixtures.java_packages import java_setup


def test_both_jars_and_what_the_tests_need_are_pinned() -> None:
    packages = [package for package in PACKAGES if package.language == "java"]
    assert [package.name for package in packages] == ["commons-cli", "commons-validator"]
    for package in packages:
        assert len(package.tests_sha256) == 64 and package.dependencies is not None
        assert (package.dependencies / "jars.lock").is_file()


def test_code_tests_and_resources_lie_where_maven_has_them(tmp_path: Path) -> None:
    package = chosen_package("commons-cli", "java")
    for classifier, name in (("sources", "a/A.java"), ("test-sources", "a/ATest.java")):
        with zipfile.ZipFile(tmp_path / f"{package.title}-{classifier}.jar", "w") as jar:
            jar.writestr("META-INF/MANIFEST.MF", "x")
            jar.writestr("META-INF/LICENSE.txt", "free")
            jar.writestr("a/words.txt", "hello")
            jar.writestr(name, "class A {}")
    root = unpack_sources(tmp_path, package, tmp_path / "work")
    found = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    assert found == [
        "LICENSE.txt",
        "src/main/java/a/A.java",
        "src/main/java/a/words.txt",
        "src/test/java/a/ATest.java",
        "src/test/java/a/words.txt",
    ]
    before = tree_digest(root)
    (root / "more").write_text("more")
    assert tree_digest(unpack_sources(tmp_path, package, tmp_path / "work")) == before


def test_the_real_package_comes_as_it_was_pinned(tmp_path: Path) -> None:
    java_setup()
    package = chosen_package("commons-cli", "java")
    root = unpack_sources(fetch_sources(package, jar_cache()), package, tmp_path / "work")
    assert len(list(root.glob("src/main/java/**/*.java"))) == 23
    with pytest.raises(CliError, match="not the pinned one") as caught:
        fetch_sources(replace(package, tests_sha256="0" * 64), tmp_path / "cache")
    assert (caught.value.code, caught.value.exit_code) == ("DOWNLOAD_FAILED", Exit.UNAVAILABLE)
