"""A JDK, and the helper that is compiled for it."""

import os
import stat
from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.sandbox.jars import console_in
from iama_engine.sandbox.java import MIN_JAVA, compile_helper, find_java
from tests.fixtures.java_packages import java_setup


def jdk(home: Path, says: str, *, javac: bool = True) -> Path:
    (home / "bin").mkdir(parents=True)
    for name in ("java", "javac")[: 2 if javac else 1]:
        program = home / "bin" / name
        program.write_text(f"#!/bin/sh\n{says}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return home


def version(number: str) -> str:
    return f"echo '    java.specification.version = {number}' >&2; echo '    java.version = {number}.0.1' >&2"


def test_the_real_jdk_is_found_with_its_version() -> None:
    setup = java_setup()
    assert setup.jdk.version >= MIN_JAVA and (setup.jdk.home / "bin/javac").exists()
    assert all(folder.is_dir() for folder in setup.folders)
    assert not any(folder.is_relative_to("/etc/ssl") for folder in setup.folders), "keys of the machine are nobody's business"


def test_no_jdk_on_the_path_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"install JDK 17 or newer.*--java") as caught:
        find_java(environment={"PATH": str(tmp_path)})
    assert caught.value.code is Refusal.INTERPRETER_MISSING


@pytest.mark.parametrize(
    ("says", "javac", "code", "told"),
    [
        (version("11"), True, Refusal.INTERPRETER_UNSUPPORTED, "is Java 11; 17"),
        (version("1.8"), True, Refusal.INTERPRETER_UNSUPPORTED, "is Java 8; 17"),
        (version("21"), False, Refusal.INTERPRETER_MISSING, "runtime without a compiler"),
        ("exit 3", True, Refusal.INTERPRETER_MISSING, "not a JDK that runs"),
        ("echo hello", True, Refusal.INTERPRETER_MISSING, "not a JDK that runs"),
    ],
)
def test_an_old_jdk_a_runtime_or_something_else_is_refused(tmp_path: Path, says: str, javac: bool, code: Refusal, told: str) -> None:
    with pytest.raises(EngineError, match=told) as caught:
        find_java(jdk(tmp_path / "jdk", says, javac=javac))
    assert caught.value.code is code


def test_java_home_is_taken_where_none_is_named(tmp_path: Path) -> None:
    found = find_java(environment={"JAVA_HOME": str(jdk(tmp_path / "jdk", version("25")))})
    assert (found.version, found.title, found.home) == (25, "25.0.1", tmp_path / "jdk")
    assert tmp_path / "jdk" in found.folders


def test_the_helper_is_compiled_once(tmp_path: Path) -> None:
    setup = java_setup()
    made = compile_helper(setup.jdk, console_in(setup.jars), tmp_path)
    assert (made / "iama" / "RunTests.class").is_file()
    before = os.stat(made).st_mtime_ns
    assert compile_helper(setup.jdk, console_in(setup.jars), tmp_path) == made and os.stat(made).st_mtime_ns == before
    assert list(tmp_path.iterdir()) == [made]
