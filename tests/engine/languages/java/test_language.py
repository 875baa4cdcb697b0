"""Java behind the contract."""

from pathlib import Path

import pytest

from iama_engine.languages.contract import ProbeAsk
from iama_engine.languages.java.language import JAVA, PROBE_SECONDS
from iama_engine.languages.registry import language_of, language_of_targets


def test_it_stands_alone_and_says_what_it_cannot_prove() -> None:
    assert (JAVA.name, JAVA.toolchain, JAVA.characterised, JAVA.project) == ("java", "java", True, {"java"})
    assert language_of("a/B.JAVA") is JAVA and language_of_targets(["B.java"]) is JAVA


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("src/test/java/a/Helper.java", True),
        ("src/test/resources/a.xml", True),
        ("src/main/java/a/Tested.java", False),
        ("src/main/java/a/ATest.java", True),
        ("src/main/java/a/TestA.java", True),
        ("src/main/java/a/Testimony.java", False),
        ("src/main/java/a/Latest.java", False),
        ("integration-test/A.java", True),
    ],
)
def test_test_paths(path: str, is_test: bool) -> None:
    assert JAVA.is_test_path(path) is is_test


def test_what_configures_tests_is_frozen_with_them() -> None:
    files = dict.fromkeys(("pom.xml", "one/pom.xml", "src/test/java/A.java", "src/main/java/B.java", "README.md"), b"")
    assert JAVA.test_support(["src/test/java/A.java"], files) == {"pom.xml", "one/pom.xml", "src/test/java/A.java"}


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"class A { int f() { return 1; } }\n", None),
        (b"class A { int f() { return 1 } }\n", "; is missing (line 1)"),
        (b"class A {\n<<<<<<< HEAD\n}\n", "unexpected text (line 2)"),
        ('class Ä { String s = "\xe9"; }'.encode("latin-1"), None),
        (b"record P(int a) { }\nsealed interface S permits P { }\n", None),
    ],
)
def test_the_first_place_that_does_not_parse_is_told(source: bytes, problem: str | None) -> None:
    assert JAVA.syntax_problem("A.java", source) == problem


def test_own_tests_are_found_through_the_contract(tmp_path: Path) -> None:
    assert JAVA.find_tests(tmp_path, []).files == ()


def test_a_search_for_tests_is_planned_and_bounded() -> None:
    source = b"class A { int f(int a) { return a < 3 ? 1 : 2; } }"
    plan = JAVA.plan_probe(ProbeAsk({"A.java": source}, ["A.java"], 1000.0, 1))
    assert (plan["seconds"], plan["targets"]) == (PROBE_SECONDS, ["A.java"])
    assert JAVA.characterised and not JAVA.traced
    assert JAVA.emit_tests({"junit": 5, "scripts": []}, "junit").files == {}
