"""Scripts cut out of JUnit tests."""

import pytest

from iama_engine.languages.java.carve import Seed, carve_tests

BASE = b"""package a;
import java.util.List;
import java.util.*;
import org.junit.Before;
public abstract class BaseTest {
    protected Options options;
    private int unused = 3;
    @Before public void setUp() { options = new Options(); }
}
"""
TEST = b"""package a;
import java.io.File;
import java.util.List;
import org.junit.Test;
public class OptionsTest extends BaseTest {
    @Test public void adds() {
        // a word
        this.options.add("a  b", /* two */ 1);
        assertEquals("told", 2, options.size());
        assertTrue(options.isEmpty() && x > 1);
    }
    @Test public void throwsThat() throws Exception {
        List<String> all = options.all();
        try {
            options.parse(all);
            fail("no");
        } catch (ParseException e) {
            assertEquals("x", e.getMessage());
        }
    }
    @Test public void newer() { assertThrows(ParseException.class, () -> options.parse(null)); }
    @Test public void loops() { for (int i = 0; i < 3; i++) { assertEquals(i, options.size()); } options.clear(); }
    public void helper() { options.clear(); }
}
"""
SEEDS = {seed.origin.rpartition("::")[2]: seed for seed in carve_tests({"t/BaseTest.java": BASE, "t/OptionsTest.java": TEST})}


def texts(seed: Seed) -> list[str]:
    return [("? " if step.sees else "") + step.text for step in seed.steps]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("adds", ['options.add("a  b",   1);', "? options.size()", "? options.isEmpty() && x > 1"]),
        ("throwsThat", ["List<String> all = options.all();", "options.parse(all);"]),
        ("newer", ["options.parse(null);"]),
        ("loops", ["options.clear();"]),
    ],
)
def test_a_test_is_what_it_does_and_looks_at(name: str, wanted: list[str]) -> None:
    assert texts(SEEDS[name]) == ["Options options = new Options();", *wanted]


def test_only_imports_that_are_spoken_of_come_along() -> None:
    assert SEEDS["throwsThat"].imports == ("import java.util.List;",)
    assert SEEDS["adds"].imports == () and SEEDS["adds"].package == "a"


def test_what_is_no_test_or_does_not_parse_gives_nothing() -> None:
    assert set(SEEDS) == {"adds", "throwsThat", "newer", "loops"}
    assert carve_tests({"t/ATest.java": b"public class ATest { @Test public void a( }", "t/x.java": b""}) == []
