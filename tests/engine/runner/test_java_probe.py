"""The search for tests of Java, with the real JDK in the real sandbox: one project, searched once."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from iama_engine.languages.java.emit import emit_java_tests
from iama_engine.languages.java.probe_plan import plan_java_probe
from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.java_packages import java_setup

LIB = """package a;
import java.util.ArrayList;
import java.util.List;
public class Lib {
    enum Size { SMALL, LARGE }
    public static String kind(Object thing) {
        if (thing instanceof String) { return ((String) thing).length() > 3 ? "text" : "word"; }
        if (thing == null) { throw new IllegalArgumentException("nothing to tell"); }
        return "other";
    }
    static Size size(int n) { return n < 10 ? Size.SMALL : Size.LARGE; }
    public static boolean opens(String[] words, Size size) {
        return words.length == 3 && size == Size.LARGE && String.join("-", words).equals("sesame-open-now");
    }
    public static class Counter {
        private final List<String> said = new ArrayList<>();
        private int n;
        public Counter(int start) { n = start; }
        public void add(int by) { n += by; said.add("added " + by); }
        public int getN() { return n; }
        public List<String> getSaid() { return said; }
    }
}
"""
HOSTILE = """package a;
public class Hostile {
    private static int calls;
    public static int leave(int code) { System.exit(code); return 1; }
    public static int chance(int n) { return (int) (Math.random() * 1000000) + n; }
    public static int today(int n) { return (int) (System.currentTimeMillis() % 100000) + n; }
    public static int write(String text) throws Exception { new java.io.FileWriter("left.txt").append(text).close(); return 1; }
    public static int year(int n) { return java.time.LocalDate.now().getYear() + n; }
    public static int spin(int n) { while (n < 100) { n = 1; } return n; }
    public static int count(int n) { calls = calls + 1; return calls + n; }
    public static String zone(int n) { return java.util.TimeZone.getDefault().getID() + n; }
    public static String local(int n) { return String.format("%,d", n + 5000); }
    public static Object self(int n) { return new Object() + "" + n; }
    static class Thing { final int n; Thing(int n) { this.n = n; } public String toString() { return "thing" + n; } }
    static java.util.Set<Thing> things(int n, java.util.Set<Thing> all) { all.add(new Thing(n)); all.add(new Thing(7)); return all; }
    public static java.util.Set<Thing> pair0(int n) { return things(n + 0, new java.util.HashSet<Thing>()); }
    public static java.util.Set<Thing> pair1(int n) { return things(n + 1, new java.util.HashSet<Thing>()); }
    public static java.util.Set<Thing> pair2(int n) { return things(n + 2, new java.util.HashSet<Thing>()); }
    public static java.util.Set<Thing> pair3(int n) { return things(n + 3, new java.util.HashSet<Thing>()); }
    public static java.util.Set<Thing> line(int n) { return things(n, new java.util.LinkedHashSet<Thing>()); }
    public static String fine(boolean a) { return a ? "yes" : "no"; }
}
"""
CALLER = """package a;
public class Caller {
    static boolean enter(java.util.Timer first) {
        return first.purge() == 0 && Lib.opens(new String[] {"sesame", "open", "now"}, Lib.Size.LARGE);
    }
}
"""
TEST = """package a;
import static org.junit.Assert.*;
import org.junit.Test;
public class LibTest {
    private Lib.Counter counter = new Lib.Counter(3);
    @Test public void counts() { counter.add(4); assertEquals(7, counter.getN()); }
}
"""
FILES = {
    "src/main/java/a/Lib.java": LIB,
    "src/main/java/a/Hostile.java": HOSTILE,
    "src/main/java/a/Caller.java": CALLER,
    "src/test/java/a/LibTest.java": TEST,
}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunReport, dict[str, Any], Path]:
    """A PROBE run: its report, what it found, the tree afterwards."""
    place = tmp_path_factory.mktemp("java")
    for path, text in FILES.items():
        (place / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (place / "tree" / path).write_text(text)
    targets = [path for path in FILES if "/main/" in path]
    plan = plan_java_probe({path: text.encode() for path, text in FILES.items()}, targets, seconds=20, seed=1)
    request = RunRequest("r", "PROBE", (), framework="junit", plan=plan, limits=Limits(wall_s=400, processes=256))
    report = execute_run(request, place / "tree", place / "out", interpreter=Path(sys.executable), java=java_setup())
    assert (report.end, report.message) == ("completed", ""), (report.message, report.payload, report.log_tail)
    return report, json.loads((place / "out" / "probe.json").read_text()), place / "tree"


@pytest.mark.slow
def test_values_objects_enums_and_deliberate_exceptions_are_pinned(searched: tuple[RunReport, dict[str, Any], Path]) -> None:
    report, found, _ = searched
    text = "\n".join("\n".join(script["statements"]) for script in found["scripts"])
    assert 'assertEquals("word", ' in text and "Size.SMALL" in text, text
    assert "catch (IllegalArgumentException raised)" in text and '"nothing to tell"' in text
    assert "counter" in text and "ounter.getN()" in text
    assert report.payload["mutants"]["killed"] == len({kill for script in found["scripts"] for kill in script["kills"]}) >= 10


@pytest.mark.slow
def test_what_no_fault_of_the_search_touches_is_shown_too(searched: tuple[RunReport, dict[str, Any], Path]) -> None:
    shown = [script for script in searched[1]["scripts"] if any("getSaid()" in line for line in script["statements"])]
    assert shown and any(not script["kills"] for script in searched[1]["scripts"])
    assert all(script["symbols"] for script in searched[1]["scripts"])


@pytest.mark.slow
def test_what_the_code_itself_hands_over_is_tried(searched: tuple[RunReport, dict[str, Any], Path]) -> None:
    lines = [line for script in searched[1]["scripts"] for line in script["statements"]]
    assert any('Lib.opens(new String[] {"sesame", "open", "now"}, Lib.Size.LARGE)' in line for line in lines), lines


@pytest.mark.slow
def test_nothing_that_is_another_next_time_or_elsewhere_is_pinned(searched: tuple[RunReport, dict[str, Any], Path]) -> None:
    _, found, tree = searched
    held = {symbol.rpartition(".")[2] for script in found["scripts"] for symbol in script["symbols"] if "Hostile" in symbol}
    assert "fine" in held and not held & {"leave", "chance", "today", "write", "year", "zone", "local", "self"}, held
    assert not (tree / "left.txt").exists()


@pytest.mark.slow
def test_the_order_of_a_set_of_objects_that_hash_by_place_is_not_pinned(searched: tuple[RunReport, dict[str, Any], Path]) -> None:
    lines = [line for script in searched[1]["scripts"] for line in script["statements"] if "thing7" in line]
    assert any("line(" in line for line in lines) and not any("pair" in line for line in lines), lines


@pytest.mark.slow
def test_finds_are_written_as_tests_in_their_package(searched: tuple[RunReport, dict[str, Any], Path]) -> None:
    suite = emit_java_tests(searched[1])
    assert set(suite.files) == {"iama_tests/a/LibCharacterisedTest.java", "iama_tests/a/HostileCharacterisedTest.java"}
    assert len(suite.tests) == len(searched[1]["scripts"]) and any(test.kills for test in suite.tests)
