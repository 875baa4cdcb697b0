"""Each language but Python is read by its own modules."""

from iama_engine.languages.registry import language_named
from iama_worker.llm.recipes.source_facts import facts_for


def test_java_names_are_shared_by_classes_and_script_names_are_not() -> None:
    assert facts_for(language_named("java")).names_are_shared
    assert not facts_for(language_named("typescript")).names_are_shared


def test_the_source_of_a_test_is_found_in_both() -> None:
    java = facts_for(language_named("java"))
    files = {"ATest.java": b"class ATest { @Test void f() { g(); } void h() {} }"}
    assert java.source_of_test(files, "ATest.java::ATest::f") == "@Test void f() { g(); }"
    script = facts_for(language_named("javascript"))
    assert script.source_of_test({"a.js": b"it('x', f);\nlet b;\n"}, "a.js::x") == "it('x', f)"
    assert [one.test_id for one in script.read_tests("a.js", {"a.js": b"it('x', f);\n"})] == ["a.js::x"]
