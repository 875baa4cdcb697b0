"""What tests say, inherited ones included."""

from iama_engine.languages.java.suite_facts import read_tests, source_of_test

BASE = b"""package a;
import org.junit.*;
public abstract class BaseTest {
  protected Parser parser;
  @Test public void inherited() { Assert.assertEquals(1, parser.parse("x")); }
}
"""
CHILD = b"""package a;
import static org.junit.Assert.*;
public class ChildTest extends BaseTest {
  @Before public void setUp() { parser = new DefaultParser(); }
  @Test public void own() { Option o = new Option(); assertTrue("told", o.hasArg()); o.clear(); }
  public void helper() { never(); }
}
"""
FILES = {"t/a/BaseTest.java": BASE, "t/a/ChildTest.java": CHILD}


def test_each_test_has_its_names_those_of_the_setting_up_included() -> None:
    found = {one.test_id: one for one in read_tests("t/a/ChildTest.java", FILES)}
    assert set(found) == {"t/a/ChildTest.java::ChildTest::own", "t/a/ChildTest.java::ChildTest::inherited"}
    own = found["t/a/ChildTest.java::ChildTest::own"]
    assert {"Option", "hasArg", "clear", "DefaultParser", "Parser"} <= own.names and "never" not in own.names
    assert [text for text, _ in own.assertions] == ['assertTrue("told", o.hasArg())']


def test_junit_3_tests_are_known_by_their_names() -> None:
    source = b"class OldTest extends TestCase { public void testA() { f(); } public int testB() { return 1; } }"
    assert [one.test_id for one in read_tests("OldTest.java", {"OldTest.java": source})] == ["OldTest.java::OldTest::testA"]


def test_the_source_of_a_test_stands_below_the_imports_of_its_file() -> None:
    text = source_of_test(FILES, "t/a/ChildTest.java::ChildTest::own[2]")
    assert text.startswith("import static org.junit.Assert.*;\n\n@Test public void own()")
    assert "inherited()" in source_of_test(FILES, "t/a/ChildTest.java::ChildTest::inherited")
    assert source_of_test(FILES, "t/a/ChildTest.java::ChildTest::gone") == CHILD.decode()
    assert source_of_test(FILES, "gone.java::Gone::t") == ""
