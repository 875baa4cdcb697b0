"""Imports of Java, and the types of the own package that need none."""

from iama_engine.languages.java.imports import JavaModules
from iama_engine.languages.registry import index_file
from iama_engine.symbols.outline import Import

PATHS = [
    "src/main/java/a/b/One.java",
    "src/main/java/a/b/Two.java",
    "src/main/java/a/Far.java",
    "src/test/java/a/b/OneTest.java",
    "Top.java",
]
SOURCE = b"""package a.b;
import a.Far;
import a.Far.Inner;
import java.util.*;
import static a.Far.helper;
import static org.junit.Assert.*;
class OneTest { @Mark Two t = new Two(); List<One> l; void f() { Other.g(); lower.g(); } }
"""


def test_statements_are_read_with_the_own_package_last() -> None:
    imports = index_file("src/test/java/a/b/OneTest.java", SOURCE).imports
    used = ("List", "Mark", "One", "Other", "Two")
    assert imports == (
        Import("a.Far"),
        Import("a.Far.Inner"),
        Import("java.util.*", used),
        Import("a.Far", ("helper",)),
        Import("org.junit.Assert"),
        Import("a.b.*", used),
    )


def test_a_test_reaches_the_types_of_its_package_in_the_other_root() -> None:
    modules = JavaModules(PATHS)
    edges = modules.edges("src/test/java/a/b/OneTest.java", index_file("src/test/java/a/b/OneTest.java", SOURCE).imports)
    assert edges == ("src/main/java/a/Far.java", "src/main/java/a/b/One.java", "src/main/java/a/b/Two.java")


def test_inner_types_lead_to_the_file_around_them_and_foreign_ones_nowhere() -> None:
    modules = JavaModules(PATHS)
    assert modules.resolve("x.java", Import("a.Far.Inner.Deep")) == "src/main/java/a/Far.java"
    assert modules.resolve("x.java", Import("java.util.List")) is None
    assert modules.resolve("x.java", Import("a.b.*")) is None
    assert modules.submodule("x.java", Import("a.b.*"), "One") == "src/main/java/a/b/One.java"
    assert modules.submodule("x.java", Import("*"), "Top") == "Top.java"
    assert modules.submodule("src/x.java", Import("*"), "Top") is None


def test_the_nearest_of_two_files_of_one_name_is_meant() -> None:
    modules = JavaModules(["one/src/a/A.java", "two/src/a/A.java"])
    assert modules.resolve("two/src/b/B.java", Import("a.A")) == "two/src/a/A.java"


def test_ours_is_what_lies_in_a_package_of_the_project() -> None:
    modules = JavaModules(PATHS)
    ours = [modules.is_ours(Import(name)) for name in ("a.b.Nowhere", "a.Far", "java.util.List", "a.b.*")]
    assert ours == [True, True, False, False]
