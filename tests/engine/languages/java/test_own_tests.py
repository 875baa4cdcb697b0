"""Which classes are tests."""

from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.java.own_tests import find_java_tests

JUNIT4 = "class {0} {{ @org.junit.Test public void f() {{}} }}\n"


def project(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def test_annotations_and_old_parents_make_tests_and_names_do_not(tmp_path: Path) -> None:
    tree = project(
        tmp_path,
        {
            "src/test/java/ATest.java": JUNIT4.format("ATest"),
            "src/test/java/FiveTest.java": "class FiveTest { @ParameterizedTest void f(int a) {} }",
            "src/test/java/OldTest.java": "public class OldTest extends junit.framework.TestCase {}",
            "src/test/java/BaseTest.java": "abstract class BaseTest { @Test public void f() {} }",
            "src/test/java/ChildTest.java": "class ChildTest extends BaseTest<String> {}",
            "src/test/java/HelperTest.java": "class HelperTest { void f() {} }",
            "src/test/java/Loop.java": "class Loop extends Loop {}",
            "src/main/java/TestData.java": "class TestData {}",
            "target/test/java/GoneTest.java": JUNIT4.format("GoneTest"),
        },
    )
    found = find_java_tests(tree, [])
    assert [path.rpartition("/")[2] for path in found.files] == ["ATest.java", "ChildTest.java", "FiveTest.java", "OldTest.java"]
    assert (found.framework, found.note, found.needs_pytest) == ("junit", "4 JUnit test class(es)", False)


def test_given_paths_are_kept_to_and_must_hold_tests(tmp_path: Path) -> None:
    tree = project(tmp_path, {"a/ATest.java": JUNIT4.format("ATest"), "b/BTest.java": JUNIT4.format("BTest"), "c/C.java": "class C {}"})
    assert find_java_tests(tree, ["a"]).files == ("a/ATest.java",)
    assert find_java_tests(tree, ["*/BTest.java"]).files == ("b/BTest.java",)
    with pytest.raises(EngineError, match="no JUnit test in c") as caught:
        find_java_tests(tree, ["c"])
    assert caught.value.code is Refusal.NO_TESTS_FOUND


@pytest.mark.parametrize(("word", "title"), [("org.testng.annotations.Test", "TestNG"), ("spock.lang.Specification", "Spock")])
def test_other_frameworks_are_refused_by_name(tmp_path: Path, word: str, title: str) -> None:
    tree = project(tmp_path, {"src/test/java/ATest.java": f"import {word};\nclass ATest {{ @Test public void f() {{}} }}\n"})
    with pytest.raises(EngineError, match=title) as caught:
        find_java_tests(tree, [])
    assert caught.value.code is Refusal.TEST_FRAMEWORK_MISSING


def test_no_tests_are_told_from_names_that_mean_nothing(tmp_path: Path) -> None:
    assert "no test files found" in find_java_tests(tmp_path, []).note
    assert "hold none" in find_java_tests(project(tmp_path, {"src/test/java/ATest.java": "class ATest {}"}), []).note
