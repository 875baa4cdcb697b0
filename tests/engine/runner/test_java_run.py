"""JUnit 3, 4 and 5 by the real JDK in the real sandbox, and what tests may do to the JVM that runs them."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.runner.java_run import kept_options
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.java_packages import java_setup

HALF = """package a;
public class Half {
    public static int of(int n) {
        if (n % 2 != 0) throw new IllegalArgumentException("odd");
        return n / 2;
    }
}
"""
JUNIT4 = """package a;
import org.junit.*;
public class HalfTest {
    @Test public void halves() { Assert.assertEquals(2, Half.of(4)); }
    @Test public void isWrong() { Assert.assertEquals(3, Half.of(4)); }
    @Test public void isOdd() { Half.of(3); }
    @Test @Ignore public void waits() {}
    @Test public void assumes() { Assume.assumeTrue(false); }
    @Test(timeout = 50) public void late() throws Exception { Thread.sleep(2000); }
}
"""
JUNIT5 = """package a;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.junit.jupiter.api.Assertions.assertEquals;
class FiveTest {
    @Test void halves() { assertEquals(2, Half.of(4)); }
    @ParameterizedTest @ValueSource(ints = {2, 3}) void each(int n) { Half.of(n); }
    @Disabled @Test void waits() {}
    @Nested class Inner { @Test void inside() {} }
    @Timeout(value = 50, unit = java.util.concurrent.TimeUnit.MILLISECONDS) @Test void late() throws Exception { Thread.sleep(2000); }
}
"""
JUNIT3 = "package a;\npublic class OldTest extends junit.framework.TestCase { public void testOld() { assertEquals(1, Half.of(2)); } }\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write(tmp_path / "tree", "src/main/java/a/Half.java", HALF)
    return tmp_path / "tree"


def write(tree: Path, path: str, text: str) -> str:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(text)
    return path


def run(tree: Path, *tests: str, **given: Any) -> RunReport:
    limits = given.pop("limits", Limits(wall_s=120, per_test_s=20))
    request = RunRequest("r", given.pop("kind", "VERIFY"), tests, framework="junit", limits=limits, **given)
    output = Path(tempfile.mkdtemp(prefix="out-", dir=tree.parent))
    return execute_run(request, tree, output, interpreter=Path(sys.executable), java=java_setup())


def outcomes(report: RunReport) -> dict[str, tuple[str, str | None, str | None]]:
    assert report.end == "completed", (report.message, report.log_tail)
    return {one.test_id.split("/")[-1]: (one.outcome, one.error_class, one.location) for one in report.outcomes}


PASSED = ("passed", None, None)
ODD = ("failed", "java.lang.IllegalArgumentException", "src/main/java/a/Half.java::of")


def test_junit_3_4_and_5_side_by_side(tree: Path) -> None:
    names = {"HalfTest": JUNIT4, "FiveTest": JUNIT5, "OldTest": JUNIT3}
    report = run(tree, *(write(tree, f"src/test/java/a/{name}.java", text) for name, text in names.items()))
    found = outcomes(report)
    assert found == {
        "HalfTest.java::HalfTest::halves": PASSED,
        "HalfTest.java::HalfTest::isWrong": ("failed", "java.lang.AssertionError", "src/test/java/a/HalfTest.java::isWrong"),
        "HalfTest.java::HalfTest::isOdd": ODD,
        "HalfTest.java::HalfTest::waits": ("skipped", None, None),
        "HalfTest.java::HalfTest::assumes": ("skipped", "org.junit.AssumptionViolatedException", "src/test/java/a/HalfTest.java::assumes"),
        "FiveTest.java::FiveTest::halves": PASSED,
        "FiveTest.java::FiveTest::each[1]": PASSED,
        "FiveTest.java::FiveTest::each[2]": ODD,
        "FiveTest.java::FiveTest::waits": ("skipped", None, None),
        "FiveTest.java::FiveTest.Inner::inside": PASSED,
        "OldTest.java::OldTest::testOld": PASSED,
        "HalfTest.java::HalfTest::late": (
            "timeout",
            "org.junit.runners.model.TestTimedOutException",
            "src/test/java/a/HalfTest.java::late",
        ),
        "FiveTest.java::FiveTest::late": ("timeout", "java.util.concurrent.TimeoutException", None),
    }
    assert report.isolated and report.exit_codes == (0,)
    (excerpt,) = (one.excerpt for one in report.outcomes if one.test_id.endswith("isWrong"))
    assert excerpt == "java.lang.AssertionError: expected:<3> but was:<2>"


def test_left_out_tests_do_not_run_and_classes_come_in_an_order_by_seed(tree: Path) -> None:
    told = 'package a;\npublic class {0}Test {{ @org.junit.Test public void t() {{ System.err.println("ran {0}"); }}\n{1} }}\n'
    bad = '@org.junit.Test public void bad() { throw new Error("bad"); }'
    tests = [write(tree, f"src/test/java/a/{name}Test.java", told.format(name, bad if name == "A" else "")) for name in "ABCDE"]
    report = run(tree, *tests, kind="BASELINE", repeats=3, seeds=(1,), deselect=(f"{tests[0]}::ATest::bad",))
    assert {one.outcome for one in report.outcomes} == {"passed"} and len(report.outcomes) == 15
    orders = {tuple(one.test_id for one in report.outcomes if one.repeat == repeat) for repeat in range(3)}
    assert len(orders) > 1 and len(report.exit_codes) == 3


HOSTILE = """package a;
import org.junit.Test;
public class HostileTest {
    @Test public void a() {}
    @Test public void exits() { System.exit(0); }
    @Test public void halts() { Runtime.getRuntime().halt(3); }
    @Test public void loops() { while (true) { try { Thread.sleep(10); } catch (InterruptedException no) { continue; } } }
    @Test public void leavesThreads() { new Thread(() -> { while (true) Thread.onSpinWait(); }).start(); }
    @Test public void forks() throws Exception { new ProcessBuilder("sleep", "1000").start(); }
    @Test public void asksTheNetwork() throws Exception { new java.net.Socket("192.0.2.1", 80).close(); }
    @Test public void z() {}
}
"""


def test_a_test_that_never_ends_or_ends_the_jvm_fails_alone(tree: Path) -> None:
    report = run(tree, write(tree, "src/test/java/a/HostileTest.java", HOSTILE), limits=Limits(wall_s=120, per_test_s=2))
    found = {test_id.rpartition("::")[2]: told for test_id, told in outcomes(report).items()}
    assert found["exits"] == ("failed", "SystemExit", "src/test/java/a/HostileTest.java::exits")
    assert found["halts"][:2] == ("failed", "JvmEnded")
    assert found["loops"][0] == "timeout"
    assert found["asksTheNetwork"][:2] == ("failed", "java.net.SocketException")
    assert {found[name][0] for name in ("a", "z", "leavesThreads", "forks")} == {"passed"}


def test_a_class_that_cannot_be_set_up_fails_all_its_tests(tree: Path) -> None:
    text = """package a;
import org.junit.*;
public class SetUpTest {
    @BeforeClass public static void open() { throw new IllegalStateException("closed"); }
    @Test public void one() {}
    @Test public void two() {}
}
"""
    found = outcomes(run(tree, write(tree, "src/test/java/a/SetUpTest.java", text)))
    assert {told[:2] for told in found.values()} == {("error", "java.lang.IllegalStateException")} and len(found) == 2


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        (
            "src/main/java/a/Broken.java",
            "package a;\nclass Broken { int f() { return x; } }\n",
            "src/main/java/a/Broken.java:2: cannot find symbol",
        ),
        ("src/test/java/a/HalfTest.java", "import org.nowhere.X;\nclass HalfTest {}\n", "org.nowhere does not exist"),
        (
            "pom.xml",
            "<project><properties><maven.compiler.release>99</maven.compiler.release></properties></project>",
            "written for Java 99",
        ),
    ],
)
def test_what_does_not_compile_is_told_by_its_place(tree: Path, path: str, text: str, told: str) -> None:
    test = write(tree, "src/test/java/a/HalfTest.java", JUNIT4)
    write(tree, path, text)
    report = run(tree, test)
    assert (report.end, report.outcomes) == ("broken_environment", ()) and told in report.message
    assert "does not exist" not in told or "--dependencies" in report.message


def test_a_file_without_tests_is_no_test(tree: Path) -> None:
    report = run(tree, write(tree, "src/test/java/a/NoTest.java", "package a;\nclass NoTest {}\n"))
    assert (report.end, report.outcomes) == ("no_tests", ())


def test_latin_1_sources_resources_and_the_default_package(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "src/main/resources/a").mkdir(parents=True)
    (tree / "src/main/resources/a/words.txt").write_text("from resources")
    write(tree, "src/main/java/Name.java", "")
    (tree / "src/main/java/Name.java").write_bytes('public class Name { public static String of() { return "\xe9"; } }\n'.encode("latin-1"))
    text = """import static org.junit.Assert.*;
public class NameTest {
    @org.junit.Test public void name() { assertEquals("\\u00e9", Name.of()); }
    @org.junit.Test public void words() { assertNotNull(NameTest.class.getResource("/a/words.txt")); }
    @org.junit.Test public void beside() { assertNotNull(ClassLoader.getSystemClassLoader().getResource("beside.txt")); }
}
"""
    test = write(tree, "src/test/java/NameTest.java", text)
    write(tree, "src/test/java/beside.txt", "among the tests")
    assert set(outcomes(run(tree, test)).values()) == {PASSED}


def test_only_harmless_words_for_the_jvm_are_kept(tmp_path: Path) -> None:
    words = "-Da=b -Xmx9g --add-opens=java.base/java.lang=ALL-UNNAMED -javaagent:x.jar -Djava.class.path=y -XX:OnError=rm -Xss2m\n"
    (tmp_path / "jvm.options").write_text(words)
    request = RunRequest("r", "VERIFY", java={"jars": str(tmp_path)})
    assert kept_options(request) == ["-Da=b", "--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xss2m"]
    assert kept_options(RunRequest("r", "VERIFY", java={"jars": str(tmp_path / "none")})) == []
