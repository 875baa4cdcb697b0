"""From a failing generated test to one call with its value before and now: looks run by JUnit 3, 4 and 5, and their lines by jshell."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from iama_engine.languages.java.emit import emit_java_tests
from iama_engine.languages.java.outline import JAVA
from iama_engine.languages.java.witness import JavaLooks, read_tests
from iama_engine.probe.looks import Counterexample
from iama_engine.runner.contract import RunRequest, TestOutcome
from iama_engine.sandbox.execute import execute_run
from iama_engine.symbols.syntax import parse
from tests.fixtures.java_packages import java_setup

PATH = "src/main/java/a/Lib.java"
OLD = """package a;
import java.util.*;
public class Lib {
    private List<String> all = new ArrayList<String>();
    private int side;
    public Lib(int side) { this.side = side; }
    public int times(int n) { return side * n; }
    public void add(String one) { all.add(one.trim()); }
    public String text() { return "ä\\n" + all; }
    public char mark() { return 'm'; }
    public boolean isWide() { return side > 2; }
    public Object nothing() { return null; }
    public double half() { return side / 2.0; }
    public float third() { return side == 3 ? 0.1f : 0.2f; }
    public String far() { return new String(new char[400]).replace('\\0', '\\u4e2d'); }
    public static int[] pair() { return new int[] {1, 2}; }
    public static void refuse(String text) { if (text.equals("x")) throw new IllegalStateException("it's " + text); }
    public static class Mute extends RuntimeException {}
    public static void mute() { throw new Mute(); }
}
"""


def script(*statements: str, name: str, imports: tuple[str, ...] = ()) -> dict[str, Any]:
    symbols = [f"{PATH}::Lib.{name}"]
    return {"package": "a", "imports": list(imports), "statements": list(statements), "origin": "", "kills": ["k"], "symbols": symbols}


SCRIPTS = [
    script("Lib lib = new Lib(3);", "assertEquals(6, lib.times(2));", name="times"),
    script("Lib lib = new Lib(3);", 'lib.add(" b ");', "String said = lib.text();", r'assertEquals("ä\n[b]", said);', name="text"),
    script("Lib lib = new Lib(3);", "int[] two = new int[] {1, 2};", "assertEquals('m', lib.mark());", name="mark"),
    script("Lib lib = new Lib(3);", "lib.times(1);", "assertTrue(lib.isWide());", name="isWide"),
    script(
        "Lib lib = new Lib(3);", "for (int i = 0; i < 2; i++) {", "    lib.times(i);", "}", "assertNull(lib.nothing());", name="nothing"
    ),
    script("Lib lib = new Lib(3);", "assertEquals(1.5, lib.half(), 0.0);", name="half"),
    script("Lib lib = new Lib(3);", "assertEquals(0.1f, lib.third(), 0.0f);", name="third"),
    script(
        "try {",
        '    Lib.refuse("x");',
        '    fail("it throws IllegalStateException");',
        "} catch (IllegalStateException raised) {",
        '    assertEquals("it\'s x", raised.getMessage());',
        "}",
        name="refuse",
    ),
    script(
        "try {",
        "    Lib.mute();",
        '    fail("it throws Mute");',
        "} catch (Lib.Mute raised) {",
        "    assertNull(raised.getMessage());",
        "}",
        name="mute",
    ),
]
BROKEN = (
    ("side * n", "side * n + 1"),
    ("one.trim()", "one"),
    ("return 'm'", "return 'w'"),
    ("side > 2", "side > 3"),
    ("return null", "return Integer.valueOf(4)"),
    ("side / 2.0", "side / 4.0"),
    ("side == 3", "side == 4"),
    ('equals("x")', 'equals("y")'),
    ("throw new Mute()", 'throw new RuntimeException("loud")'),
)
SHOWN = {
    "lib.times(2)": ("6", "7"),
    "lib.text()": (r'"ä\n[b]"', r'"ä\n[ b ]"'),
    "lib.mark()": ("'m'", "'w'"),
    "lib.isWide()": ("true", "false"),
    "lib.nothing()": ("null", "4"),
    "lib.half()": ("1.5", "0.75"),
    "lib.third()": ("0.1", "0.2"),
    'Lib.refuse("x")': ("IllegalStateException: it's x", "no exception"),
    "Lib.mute()": ("Mute", "RuntimeException: loud"),
}


def broken() -> str:
    new = OLD
    for before, after in BROKEN:
        assert before in new
        new = new.replace(before, after)
    return new


def looked(version: int, new: str, folder: Path, scripts: list[dict[str, Any]] = SCRIPTS) -> list[Counterexample]:
    """Every generated test looked at on the new code, by JUnit itself."""
    suite = emit_java_tests({"junit": version, "scripts": scripts})
    looks = JavaLooks()
    plan = looks.plan(suite.files, [test.test_id for test in suite.tests], 19)
    assert plan is not None and len(plan.chosen) == len(scripts)
    for path, text in {**plan.files, PATH: new}.items():
        assert not parse(text.encode(), grammar=JAVA).root_node.has_error, text
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(text)
    request = RunRequest("r", "VERIFY", tuple(plan.files), framework="junit")
    with tempfile.TemporaryDirectory() as output:
        report = execute_run(request, folder, Path(output), interpreter=Path(sys.executable), java=java_setup())
    assert {one.outcome for one in report.outcomes} == {"failed"}, report
    return looks.read(suite.files, plan.chosen, report.outcomes)


@pytest.mark.parametrize("version", [3, 4, 5])
def test_each_junit_takes_looks_that_tell_what_is_different(version: int, tmp_path: Path) -> None:
    java_setup()
    seen = {one.expression: (one.before, one.now) for one in looked(version, broken(), tmp_path)}
    assert seen == SHOWN


def test_the_line_shows_the_value_of_now(tmp_path: Path) -> None:
    java_setup()
    if shutil.which("jshell") is None:
        pytest.skip("not run: no jshell on the path")
    lines = {one.expression: one.line for one in looked(4, broken(), tmp_path)}
    (tmp_path / "target/classes").mkdir(parents=True)
    subprocess.run(["javac", "-encoding", "UTF-8", "-d", "target/classes", PATH], cwd=tmp_path, check=True)
    for expression, now in (("lib.times(2)", "7"), ("lib.half()", "0.75"), ("Lib.mute()", "loud"), ("lib.nothing()", "4")):
        done = subprocess.run(["sh", "-c", lines[expression]], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert now in done.stdout + done.stderr, (lines[expression], done)


def test_unchanged_code_shows_nothing(tmp_path: Path) -> None:
    java_setup()
    assert looked(4, OLD, tmp_path) == []


def test_an_exception_is_told_of_the_step_that_raises_it(tmp_path: Path) -> None:
    java_setup()
    new = OLD.replace("this.side = side;", 'throw new IllegalArgumentException("no side");')
    examples = {one.test_id.rpartition("::")[2]: one for one in looked(4, new, tmp_path)}
    example = examples["testTimes"]
    assert (example.expression, example.before, example.now) == ("new Lib(3)", "no exception", "IllegalArgumentException: no side")
    assert example.line == (
        "printf %s 'import a.*; System.out.println(new Lib(3));' | jshell -s --no-startup --class-path target/classes -"
    )


@pytest.mark.parametrize(
    "told", ["[9, null, 'a', 'b']", '[9, null, "a", "b"]', '[null, null, "a", "b"]', '[true, null, "a", "b"]', "[0]", "{}", "null"]
)
def test_what_the_code_under_test_says_in_our_words_is_not_taken_for_a_look(told: str) -> None:
    suite = emit_java_tests({"junit": 4, "scripts": SCRIPTS[:1]})
    outcome = TestOutcome("iama_tests/a/Look0Test.java::Look0Test::testLook", "failed", 0.0, excerpt=f"AssertionError: IAMA-SEEN {told}")
    assert JavaLooks().read(suite.files, [suite.tests[0].test_id], [outcome]) == []


def test_a_step_with_a_comment_has_no_line() -> None:
    suite = emit_java_tests(
        {"junit": 4, "scripts": [script("Lib lib = new Lib(1); // one", "assertEquals(2, lib.times(2));", name="times"), *SCRIPTS[:0]]}
    )
    files = {path: text.replace("new Lib(1);", "new Lib( // one\n 1);") for path, text in suite.files.items()}
    outcome = TestOutcome("iama_tests/a/Look0Test.java::Look0Test::testLook", "failed", 0.0, excerpt='E: IAMA-SEEN [1, null, "2", "3"]')
    (example,) = JavaLooks().read(files, [suite.tests[0].test_id], [outcome])
    assert (example.now, example.line) == ("3", "")


def test_a_text_that_is_no_generated_test_has_nothing_to_look_at() -> None:
    assert read_tests({"iama_tests/A.java": "class A { int x; void f() {} }"}).keys() == {"iama_tests/A.java::A::f"}
    assert read_tests({"iama_tests/A.java": "class {"}) == {}
    assert JavaLooks().plan({}, ["iama_tests/A.java::A::f"], 3) is None


def test_a_check_after_the_expected_exception_is_no_part_of_it() -> None:
    lines = [
        "String said = Lib.s();",
        "try {",
        "    Lib.mute();",
        '    fail("x");',
        "} catch (Lib.Mute raised) {",
        "    assertNull(raised.getMessage());",
        "}",
    ]
    suite = emit_java_tests({"junit": 4, "scripts": [script(*lines, 'assertEquals("q", said);', name="mute")]})
    (test,) = read_tests(suite.files).values()
    assert [(step.source, step.expected) for step in test.steps] == [("String said = Lib.s()", ""), ("said", '"q"'), ("Lib.mute()", "")]
    assert test.raises == '"Mute"'


def test_code_of_the_default_package_has_no_line() -> None:
    suite = emit_java_tests({"junit": 4, "scripts": [{**SCRIPTS[0], "package": ""}]})
    outcome = TestOutcome("iama_tests/Look0Test.java::Look0Test::testLook", "failed", 0.0, excerpt='E: IAMA-SEEN [1, null, "6", "7"]')
    (example,) = JavaLooks().read(suite.files, [suite.tests[0].test_id], [outcome])
    assert (example.expression, example.line) == ("lib.times(2)", "")


def test_a_long_value_of_other_letters_is_told_too(tmp_path: Path) -> None:
    java_setup()
    far = script("Lib lib = new Lib(3);", f'assertEquals("{"中" * 400}", lib.far());', name="far")
    (example,) = looked(4, OLD.replace("char[400]", "char[399]"), tmp_path, [far])
    assert example.expression == "lib.far()" and example.before.startswith('"中中') and example.now.startswith('"中中')
