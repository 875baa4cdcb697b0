"""What javac is told, and what is told of its errors."""

from pathlib import Path

import pytest

from iama_engine.runner.contract import RunRequest
from iama_engine.runner.java_build import BuildFailed, JavaTools, javac_options
from iama_engine.runner.java_sources import JavaSources


def test_the_level_of_the_project_is_kept_as_far_as_javac_still_has_it() -> None:
    def levels(level: int, version: int) -> list[str]:
        options = javac_options(JavaSources((), level, "UTF-8"), version)
        return [options[options.index(word) + 1] for word in ("-source", "-target")] if "-source" in options else []

    assert levels(0, 17) == []
    assert levels(11, 17) == ["11", "11"]
    assert levels(5, 17) == ["7", "7"] and levels(7, 25) == ["8", "8"]


def test_a_project_for_a_newer_java_is_refused_with_both_versions() -> None:
    with pytest.raises(BuildFailed, match=r"Java 21, and this is Java 17.*--java"):
        javac_options(JavaSources((), 21, "UTF-8"), 17)


def test_junits_launcher_comes_first_among_the_jars(tmp_path: Path) -> None:
    for name in ("b.jar", "a.jar", "junit-platform-console-standalone-1.10.3.jar", "got.lock"):
        (tmp_path / name).touch()
    java = {"home": "/jdk", "version": "17", "jars": str(tmp_path), "helper": "/helper"}
    tools = JavaTools.of(RunRequest("r", "VERIFY", java=java))
    assert [jar.name for jar in tools.jars] == ["junit-platform-console-standalone-1.10.3.jar", "a.jar", "b.jar"]
    assert (tools.program("javac"), tools.version) == ("/jdk/bin/javac", 17)
