"""Faults planted in Java, judged by JUnit in one warm JVM."""

import sys
from pathlib import Path
from typing import Any

import pytest

from iama_engine.probe.source_mutation import plan_source_mutation
from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.runner.java_mutation import Verdict, shown
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.java_packages import java_setup

LIB = """package a;
public class Lib {
    public static int sign(int n) {
        if (n < 0) return -1;
        return n > 0 ? 1 : 0;
    }
    public static int sum(int n) {
        int all = 0;
        while (n > 0) { all += n; n = n - 1; }
        return all;
    }
    static int unused(int n) { return n * 2; }
    public static String quit(boolean now) {
        if (now) { System.exit(0); }
        return "stayed";
    }
}
"""
TEST = """package a;
import static org.junit.Assert.*;
import org.junit.Test;
public class LibTest {
    @Test public void sign() { assertEquals(-1, Lib.sign(-3)); assertEquals(0, Lib.sign(0)); assertEquals(1, Lib.sign(9)); }
    @Test public void sum() { assertEquals(6, Lib.sum(3)); }
    @Test public void quit() { assertEquals("stayed", Lib.quit(false)); }
    @Test public void failsBefore() { fail("always"); }
}
"""
OTHER = "package a;\npublic class OtherTest { @org.junit.Test public void other() { Lib.sign(1); } }\n"


def score(tree: Path, files: dict[str, str], **given: Any) -> RunReport:
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    sources = {path: text.encode() for path, text in files.items() if "/main/" in path}
    plan = plan_source_mutation(sources, list(sources), limit=given.pop("limit", 0), seconds=given.pop("seconds", 120.0))
    plan["mutants"] = [one for one in plan["mutants"] if given.get("lines") is None or one["line"] in given["lines"]]
    tests = tuple(path for path in files if "/test/" in path)
    limits = Limits(wall_s=240, per_test_s=given.pop("per_test_s", 10.0), processes=200)
    request = RunRequest("r", "MUTATION", tests, framework="junit", plan=plan, limits=limits)
    return execute_run(request, tree, tree.parent / "out", interpreter=Path(sys.executable), java=java_setup())


FILES = {"src/main/java/a/Lib.java": LIB, "src/test/java/a/LibTest.java": TEST, "src/test/java/a/OtherTest.java": OTHER}


@pytest.mark.slow
def test_faults_are_killed_survive_overrun_or_are_not_reached(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    report = score(tree, FILES)
    assert report.end == "completed", (report.message, report.log_tail)
    found = report.payload
    rows = found["by_function"]
    assert rows["src/main/java/a/Lib.java::Lib.unused"] == {"killed": 0, "total": rows["src/main/java/a/Lib.java::Lib.unused"]["total"]}
    assert all(not one["reached"] for one in found["survivors"] if one["symbol"].endswith("unused"))
    survived = {(one["line"], one["before"], one["after"]) for one in found["survivors"] if one["reached"]}
    assert (14, "System.exit(0);", ";") in survived, "nobody asks to quit"
    assert 4 not in {line for line, _, _ in survived}, "each sign is asked for"
    assert found["failing"] == ["src/test/java/a/LibTest.java::LibTest::failsBefore"] and found["tests"] == 4
    assert found["timed_out"] >= 1, "n = n never ends"
    assert found["total"] + found["not_compiled"] + found["not_tried"] == len(
        plan_source_mutation({"src/main/java/a/Lib.java": LIB.encode()}, ["src/main/java/a/Lib.java"], limit=0, seconds=1)["mutants"]
    )
    quits = rows["src/main/java/a/Lib.java::Lib.quit"]
    assert quits["killed"] >= 2, "a fault that ends the program is found, and the next one is judged all the same"
    assert {path.name for path in tree.rglob("*.java")} == {"Lib.java", "LibTest.java", "OtherTest.java"}
    assert (tree / "src/main/java/a/Lib.java").read_text() == LIB


@pytest.mark.slow
def test_what_a_fault_leaves_in_the_jvm_does_not_find_the_next_one(tmp_path: Path) -> None:
    """A counter in a class of the JDK's loader is spoilt by a fault and would make every later run fail."""
    spoiling = """package a;
public class Lib {
    public static boolean f(boolean a) {
        if (!a) { java.security.Security.setProperty("iama.spoilt", "yes"); }
        return true;
    }
    public static int g(int n) { return n + 0 * 7; }
}
"""
    test = """package a;
import static org.junit.Assert.*;
public class LibTest {
    @org.junit.Test public void f() { assertTrue(Lib.f(true)); assertNull(java.security.Security.getProperty("iama.spoilt")); }
}
"""
    other = "package a;\npublic class GTest { @org.junit.Test public void g() { org.junit.Assert.assertEquals(4, Lib.g(4)); } }\n"
    tree = tmp_path / "tree"
    tree.mkdir()
    files = {"src/main/java/a/Lib.java": spoiling, "src/test/java/a/LibTest.java": test, "src/test/java/a/GTest.java": other}
    found = score(tree, files).payload
    missed = {(one["line"], one["before"], one["after"]) for one in found["survivors"]}
    assert (4, '"yes"', '""') in missed or any(line == 4 for line, _, _ in missed), "the body of the condition is never entered"
    assert found["killed"] > 0 and found["total"] > found["killed"]


def test_no_passing_test_judges_nothing(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    test = "package a;\npublic class LibTest { @org.junit.Test public void f() { throw new Error(); } }\n"
    report = score(tree, {"src/main/java/a/Lib.java": LIB, "src/test/java/a/LibTest.java": test})
    assert report.end == "no_tests" and "no test passes" in report.message


def test_without_a_look_at_every_class_no_fault_is_called_missed() -> None:
    verdicts: dict[int, Verdict] = {0: ("killed", "t"), 1: ("survived", None), 2: ("not reached", None), 3: ("timed out", None)}
    assert shown(verdicts, is_whole=True) == verdicts
    assert set(shown(verdicts, is_whole=False)) == {0, 3}
