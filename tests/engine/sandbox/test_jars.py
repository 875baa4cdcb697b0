"""Jars by coordinates and hash."""

import stat
from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.sandbox.jars import CONSOLE, console_in, describe, file_name, install_jars, read_lock
from iama_engine.sandbox.pom import Dependencies, Dependency
from tests.fixtures.java_packages import NEEDS, java_setup

MAVEN = """#!/bin/sh
for word in "$@"; do case "$word" in -DoutputDirectory=*) folder="${word#-DoutputDirectory=}";; esac; done
mkdir -p "$folder"; cp "$(dirname "$0")"/jars/* "$folder"/
"""


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called mvn that copies what lies in the folder it answers."""
    place = tmp_path / "maven"
    (place / "jars").mkdir(parents=True)
    (place / "mvn").write_text(MAVEN)
    (place / "mvn").chmod((place / "mvn").stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{place}:/usr/bin:/bin")
    return place / "jars"


def refused(folder: Path, cache: Path) -> EngineError:
    with pytest.raises(EngineError) as caught:
        install_jars(folder, cache)
    assert caught.value.code is Refusal.TEST_FRAMEWORK_MISSING
    return caught.value


def test_the_locks_of_the_demonstration_name_every_jar_with_its_hash() -> None:
    for name, count in (("commons-cli", 2), ("commons-validator", 6)):
        pinned = read_lock(NEEDS / name / "jars.lock")
        assert len(pinned) == count and all(len(one.sha256) == 64 for one in pinned)


def test_real_jars_come_as_they_were_pinned_and_once() -> None:
    jars = java_setup("commons-cli").jars
    assert console_in(jars).is_file() and (jars / "junit-4.13.2.jar").is_file()
    assert len((jars / "got.lock").read_text().splitlines()) == 3


def test_a_line_that_is_none_is_refused_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "jars.lock").write_text("# fine\njunit:junit:4.13.2\n")
    error = refused(tmp_path, tmp_path / "cache")
    assert "line 2" in error.message and "sha256:HASH" in error.message


def test_another_jar_than_the_pinned_one_is_refused_and_nothing_is_kept(tmp_path: Path, maven: Path) -> None:
    (maven / file_name(CONSOLE.dependency)).write_bytes(b"not it")
    (tmp_path / "jars.lock").write_text("")
    assert "not the pinned one" in refused(tmp_path, tmp_path / "cache").message
    assert list((tmp_path / "cache").iterdir()) == []


def test_no_maven_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install Maven" in refused(tmp_path, tmp_path / "cache").message


def test_mavens_reason_is_told_without_addresses(tmp_path: Path, maven: Path) -> None:
    (maven.parent / "mvn").write_text("#!/bin/sh\necho '[ERROR] Could not find x:y:jar:1 in central (https://example.org/m2)'\nexit 1\n")
    told = refused(tmp_path, tmp_path / "cache").message
    assert "Could not find x:y:jar:1" in told and "://" not in told


def test_maven_sees_dependencies_and_nothing_else_of_a_project() -> None:
    wanted = Dependencies(
        (Dependency("g", "a", "1", scope="test", excluded=(("x", "y"),)),), (Dependency("g", "bom", "2", type="pom", scope="import"),)
    )
    text = describe((CONSOLE,), wanted)
    assert "<artifactId>bom</artifactId><version>2</version><type>pom</type><scope>import</scope>" in text
    assert "<exclusion><groupId>x</groupId><artifactId>y</artifactId></exclusion>" in text
    assert "plugin" not in text and "repositor" not in text and "<parent>" not in text
    assert "&lt;evil/&gt;" in describe((), Dependencies((Dependency("<evil/>", "a", "1"),)))
