"""Finds as JUnit tests."""

from typing import Any

import pytest

from iama_engine.languages.java.emit import emit_java_tests, primary_symbol
from iama_engine.languages.java.outline import JAVA
from iama_engine.symbols.syntax import parse

PATH = "src/main/java/a/b/Lib.java"


def script(*statements: str, symbols: tuple[str, ...] = ("Lib.kind",), **given: Any) -> dict[str, Any]:
    return {
        "package": "a.b",
        "imports": [],
        "statements": list(statements),
        "origin": "",
        "kills": ["one", "two"],
        "symbols": [f"{PATH}::{name}" for name in symbols],
        **given,
    }


FOUND = [
    script("Lib lib = new Lib();", 'assertEquals("ä", lib.kind("(new Other(1)"));', symbols=("Lib.Lib", "Lib.kind")),
    script("try {", "    Lib.kind(null);", '    fail("it throws X");', "} catch (X raised) {", "    assertNull(raised.getMessage());", "}"),
    script(
        "List<String> all = Lib.all();",
        "assertEquals(2, all.size());",
        symbols=("Lib.all",),
        imports=["import java.util.List;", "import java.io.File;"],
    ),
    script("List all = new List();", "assertTrue(Lib.takes(all));", symbols=("Lib.takes",), imports=["import java.awt.List;"]),
]


@pytest.mark.parametrize(
    ("version", "parts"),
    [
        (3, ("import junit.framework.TestCase;", "public class LibCharacterisedTest extends TestCase {")),
        (
            4,
            (
                "import static org.junit.Assert.assertEquals;",
                "import static org.junit.Assert.fail;",
                "import org.junit.Test;",
                "    @Test\n",
            ),
        ),
        (5, ("import static org.junit.jupiter.api.Assertions.assertNull;", "import org.junit.jupiter.api.Test;")),
    ],
)
def test_each_junit_gets_what_it_reads(version: int, parts: tuple[str, ...]) -> None:
    suite = emit_java_tests({"junit": version, "scripts": FOUND})
    text = suite.files["iama_tests/a/b/LibCharacterisedTest.java"]
    assert text.startswith("package a.b;\n") and all(part in text for part in parts), text
    assert ("@Test" in text) == (version != 3)
    for source in suite.files.values():
        assert not parse(source.encode(), grammar=JAVA).root_node.has_error and source.isascii()


def test_tests_are_named_after_what_they_hold_and_tell_it() -> None:
    suite = emit_java_tests({"junit": 4, "scripts": FOUND})
    ids = [test.test_id for test in suite.tests]
    place = "iama_tests/a/b/LibCharacterisedTest.java::LibCharacterisedTest::"
    assert f"{place}testKind" in ids and f"{place}testKind2" in ids and len(ids) == len(set(ids)) == 4
    kind = next(test for test in suite.tests if test.test_id == f"{place}testKind")
    assert (kind.symbols[0], kind.kills, kind.title) == (f"{PATH}::Lib.kind", 2, "kind")


def test_what_a_name_means_is_the_same_all_over_a_file() -> None:
    suite = emit_java_tests({"junit": 4, "scripts": FOUND}, taken={"iama_tests/a/b/LibCharacterisedTest.java"})
    assert set(suite.files) == {"iama_tests/a/b/LibCharacterised2Test.java", "iama_tests/a/b/LibCharacterised3Test.java"}
    both = "\n".join(suite.files.values())
    assert both.count("import java.util.List;") == both.count("import java.awt.List;") == 1 and "java.io.File" not in both


def test_a_script_is_about_what_it_calls_last() -> None:
    assert primary_symbol(FOUND[0]) == f"{PATH}::Lib.kind"
    assert primary_symbol(script("other();", symbols=("Lib.a", "Lib.b"))) == f"{PATH}::Lib.a"
