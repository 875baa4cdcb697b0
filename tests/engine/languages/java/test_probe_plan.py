"""What a search for tests of Java is planned from."""

import pytest

from iama_engine.languages.java.probe_plan import MAX_MUTANTS, junit_of, plan_java_probe

LIB = b"package a;\npublic class Lib {\n  int f(int a) { return a < 3 ? 1 : 2; }\n  int g(int a) { return a > 7 ? 3 : 4; }\n}\n"
TEST = b'package a;\npublic class LibTest {\n  @org.junit.Test public void f() { assertEquals(1, new Lib().f(2)); say("word"); }\n}\n'
FILES = {"src/main/java/a/Lib.java": LIB, "src/test/java/a/LibTest.java": TEST, "src/main/java/a/package-info.java": b"package a;\n"}
PATH = "src/main/java/a/Lib.java"


def test_the_plan_has_faults_segments_scripts_and_literals() -> None:
    plan = plan_java_probe(FILES, [PATH, "src/main/java/a/package-info.java"], seconds=3, seed=1)
    assert plan["targets"] == [PATH] and plan["junit"] == 4
    assert {one["symbol"] for one in plan["mutants"]} == {f"{PATH}::Lib.f", f"{PATH}::Lib.g"} == set(plan["entries"])
    assert {fault for fault, _ in plan["segments"][PATH]} == {-1, *range(len(plan["mutants"]))}
    assert plan["seeds"][0]["origin"] == "src/test/java/a/LibTest.java::f" and '"word"' in plan["literals"] and "7" in plan["near"][PATH]
    assert plan["sites"] == [{"name": "f", "arguments": ("2",)}]


def test_only_the_functions_asked_for_get_faults_and_without_any_there_is_no_target() -> None:
    plan = plan_java_probe(FILES, [PATH], functions=[f"{PATH}::Lib.g"], seconds=3, seed=1)
    assert {one["symbol"] for one in plan["mutants"]} == {f"{PATH}::Lib.g"}
    assert plan_java_probe({"A.java": b"interface A { int f(); }"}, ["A.java"], seconds=3, seed=1)["targets"] == []


def test_methods_that_ask_for_time_or_chance_are_named_and_such_scripts_left_out() -> None:
    chancy = LIB.replace(b"a > 7", b"a > System.currentTimeMillis()")
    test = TEST.replace(b"new Lib().f(2)", b"new Date().getTime()")
    plan = plan_java_probe({**FILES, PATH: chancy, "src/test/java/a/LibTest.java": test}, [PATH], seconds=3, seed=1)
    assert [plan["entries"][number] for number in plan["chancy"]] == [f"{PATH}::Lib.g"] and plan["seeds"] == []


def test_faults_are_no_more_than_can_be_looked_at() -> None:
    many = "class A {\n" + "".join(f"  int f{n}(int a) {{ return a < {n} ? {n} + 1 : {n} - a; }}\n" for n in range(200)) + "}\n"
    assert len(plan_java_probe({"A.java": many.encode()}, ["A.java"], seconds=3, seed=1)["mutants"]) == MAX_MUTANTS


@pytest.mark.parametrize(
    ("sources", "version"),
    [
        ([b"import junit.framework.TestCase;"], 3),
        ([b"import org.junit.Test;", b"import org.junit.jupiter.api.Test;", b"import org.junit.Assert;"], 4),
        ([b"import org.junit.jupiter.api.Test;"], 5),
        ([], 5),
    ],
)
def test_the_junit_is_the_one_of_most_tests(sources: list[bytes], version: int) -> None:
    assert junit_of({str(number): source for number, source in enumerate(sources)}) == version
