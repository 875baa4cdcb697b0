"""The files a recipe looks at, parsed when first asked for."""

from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.project import Project

FILES = {"a.py": b"one = 1\n", "b.py": b"(\n", "c.py": b"two = 2\n"}


def project() -> Project:
    """Two files that parse and one that does not."""
    return Project(RecipeInput(FILES, ("a.py", "b.py", "gone.py")))


def test_only_targets_that_are_there_count() -> None:
    assert project().targets == ("a.py", "b.py")


def test_a_file_is_parsed_once_and_its_scopes_too() -> None:
    given = project()
    source = given.source("a.py")
    assert source is not None
    assert given.source("a.py") is source
    assert given.scopes(source) is given.scopes(source)


def test_a_file_that_does_not_parse_has_a_reason_instead() -> None:
    given = project()
    assert given.source("b.py") is None
    assert "never closed" in given.unreadable["b.py"]
    assert [one.path for one in given.all_sources()] == ["a.py", "c.py"]
    assert [one.path for one in given.target_sources()] == ["a.py"]


def test_files_that_do_not_name_it_are_not_parsed_for_a_question() -> None:
    given = project()
    assert [source.path for source in given.sources_naming({"one", "thr"})] == ["a.py"]
    assert given.unreadable == {}


def test_a_name_counts_as_a_whole_word_in_code_or_not() -> None:
    given = Project(RecipeInput({"a.py": b"# on one, at last\n", "b.py": b"onerous = 'one-off'\n", "c.py": b"phone = ones\n"}, ()))
    assert list(given.naming({"one"})) == ["a.py", "b.py"]


def test_the_next_state_keeps_what_did_not_change() -> None:
    given = project()
    kept, changed = given.source("a.py"), given.source("c.py")
    following = given.after({"c.py": b"three = 3\n", "b.py": b"()\n"})
    assert following.source("a.py") is kept
    assert following.source("c.py") is not changed
    assert following.source("b.py") is not None
    assert list(following.naming({"three"})) == ["c.py"]
    assert not list(given.naming({"three"}))
