"""What a Java job runs with, found before anything is sent."""

from pathlib import Path

import pytest

from iama_cli.flow.java import find_java_setup
from iama_cli.flow.options import RefactorOptions
from iama_cli.flow.preflight import check
from iama_engine.errors import EngineError, Refusal
from tests.fixtures.java_packages import NEEDS, java_setup

TEST = "package a;\npublic class ATest { @org.junit.Test public void f() {} }\n"


def project(root: Path) -> Path:
    for path, text in (("src/main/java/a/A.java", "package a;\nclass A { }\n"), ("src/test/java/a/ATest.java", TEST)):
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(text)
    return root


def test_jdk_jars_and_tests_are_found(tmp_path: Path) -> None:
    setup = java_setup()
    options = RefactorOptions((str(tmp_path / "src/main/java"),), root=project(tmp_path), dependencies=NEEDS / "commons-cli")
    found = check(options)
    assert found.java == setup and found.runs_with == ("Java", setup.jdk.title)
    assert (found.framework, found.own_tests.files) == ("junit", ("src/test/java/a/ATest.java",))
    assert found.selection.targets == ("src/main/java/a/A.java",)


def test_a_remote_job_runs_with_what_is_there(tmp_path: Path) -> None:
    assert find_java_setup(tmp_path, RefactorOptions((), mode="REMOTE_SANDBOX")) is None


def test_a_home_without_a_jdk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        find_java_setup(tmp_path, RefactorOptions((), java=tmp_path))
    assert caught.value.code is Refusal.INTERPRETER_MISSING
