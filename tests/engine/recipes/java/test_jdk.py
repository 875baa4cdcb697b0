"""The Java program as a process: what it answers, and every way it can fail as a typed refusal."""

import subprocess
from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.java.helper_classes import find_jdk
from iama_engine.recipes.java.jdk import Question, ask_java
from tests.engine.recipes.java.rewriting import needs_jdk

pytestmark = needs_jdk
FILES = {"A.java": "class A { Object o = new Integer(1).hashCode(); }", "B.java": "class B {", "C.java": "class C { A a; }"}


def question(recipe: str = "boxed_constructors", files: dict[str, str] | None = None, **more: str) -> Question:
    given = FILES if files is None else files
    return Question(recipe, 8, given, tuple(given), **more)


def program(folder: Path, body: str) -> Path:
    """A program of another kind in place of the helper."""
    (folder / "iama").mkdir()
    source = folder / "iama" / "Main.java"
    source.write_text(f"package iama; public final class Main {{ public static void main(String[] a) throws Exception {{ {body} }} }}")
    subprocess.run([str(find_jdk().javac), str(source)], check=True)
    return folder


def test_one_process_answers_for_a_batch_each_file_by_itself() -> None:
    answer = ask_java(question())
    assert answer["A.java"]["rounds"][0][0]["edits"] == [{"start": 21, "end": 25, "text": ""}, {"start": 32, "end": 32, "text": ".valueOf"}]
    assert answer["B.java"]["unreadable"].startswith("does not parse")
    assert answer["C.java"] == {"rounds": [], "declined": []}


def test_what_is_read_is_never_run(tmp_path: Path) -> None:
    written = tmp_path / "written"
    code = f'class A {{ static {{ new java.io.File("{written}").mkdir(); }} Object o = new Integer(1).hashCode(); }}'
    assert ask_java(question(files={"A.java": code}))["A.java"]["rounds"]
    assert not written.exists()


def test_letters_outside_the_first_plane_count_as_two() -> None:
    answer = ask_java(question(files={"A.java": "/*😀*/class A { Object o = new Integer(1).hashCode(); }"}))
    assert answer["A.java"]["rounds"][0][0]["edits"][0]["start"] == 27


def test_an_unknown_rewrite_is_a_failure_with_its_words() -> None:
    with pytest.raises(EngineError, match="no rewrite is called polish") as caught:
        ask_java(question("polish"))
    assert caught.value.code == Refusal.JDK_FAILED


def test_without_a_jdk_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineError) as caught:
        ask_java(question())
    assert caught.value.code == Refusal.JDK_MISSING


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('throw new IllegalStateException("odd");', "IllegalStateException: odd"),
        ("System.exit(7);", "exit code 7"),
        ('System.out.print("no");', "no JSON document"),
        ('System.out.print("[]");', "no JSON document"),
        ("var all = new java.util.ArrayList<long[]>(); while (true) all.add(new long[1 << 24]);", "OutOfMemoryError"),
    ],
)
def test_a_crash_is_a_refusal_with_its_first_words(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(EngineError, match=words) as caught:
        ask_java(question(), classes=program(tmp_path, body))
    assert caught.value.code == Refusal.JDK_FAILED


def test_a_program_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="more than 1 s") as caught:
        ask_java(question(), seconds=1, classes=program(tmp_path, "while (true) Thread.sleep(1000);"))
    assert caught.value.code == Refusal.JDK_TIMEOUT
