"""Classes related by inheritance over all files, by simple name."""

import ast

import pytest

from iama_engine.recipes.class_family import Family, base_name, classes_in, family_of
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.project import Project

FILES = {
    "a.py": (
        b"class Top:\n    def run(self): ...\n\nclass Mid(Top, Generic[T], Unseen):\n    def run(self): ...\n    if x:\n        stop = 1\n"
    ),
    "b.py": (
        b"import a\nclass Low(a.Mid):\n    pass\n"
        b"class Lower(Low, Mixin):\n    def run(self): ...\nclass Mixin:\n    pass\nclass Other: ...\n"
    ),
}


def family(name: str) -> Family:
    """The family of a class of the files."""
    project = Project(RecipeInput(FILES, ()))
    pairs = [(source, one.node) for source in project.all_sources() for one in classes_in(project, source) if one.name == name]
    return family_of(project, *pairs[0])


def test_descendants_and_ancestors_are_found_over_files() -> None:
    found = family("Mid")
    assert {one.name for one in found.descendants} == {"Low", "Lower"}
    assert {one.name for one in found.ancestors} == {"Top", "Mixin"}
    assert found.unknown_bases == ("Unseen",)


def test_who_overrides_a_name() -> None:
    found = family("Mid")
    assert [one.name for one in found.overriding("run")] == ["Lower"]
    assert found.head.defines("run")
    assert found.head.defines("stop"), "a name bound under a condition counts"


def test_whose_self_means_the_head() -> None:
    found = family("Mid")
    kin = {one.name: one.node for one in found.descendants}
    assert found.dispatches_to_head(found.head.node, "run")
    assert found.dispatches_to_head(kin["Low"], "run")
    assert not found.dispatches_to_head(kin["Lower"], "run")


def test_a_class_alone_has_no_kin() -> None:
    found = family("Other")
    assert (found.descendants, found.ancestors, found.unknown_bases) == ((), (), ())


@pytest.mark.parametrize(("text", "name"), [("C", "C"), ("a.b.C", "C"), ("a.C[int]", "C"), ("make()", "?")])
def test_the_last_part_of_a_base_counts(text: str, name: str) -> None:
    assert base_name(ast.parse(text, mode="eval").body) == name


def of_command(files: dict[str, bytes]) -> Family:
    """The family of `Command` in a.py."""
    project = Project(RecipeInput(files, ()))
    source = project.source("a.py")
    assert source is not None
    (head,) = [one for one in classes_in(project, source) if one.name == "Command"]
    return family_of(project, source, head.node)


def test_a_class_that_is_imported_under_another_name_has_its_descendants() -> None:
    files = {
        "a.py": b"class Command:\n    def run(self): ...\n",
        "b.py": b"from a import Command as Base\nclass Command(Base):\n    def run(self): ...\n",
    }
    found = of_command(files)
    assert [(one.source.path, one.name) for one in found.overriding("run")] == [("b.py", "Command")]


def test_names_that_form_a_ring_over_files_come_to_an_end() -> None:
    ring = b"class Left(Command, Right): ...\n"
    files = {
        "a.py": b"class Command: ...\n",
        "b.py": b"from a import Command\n" + ring,
        "c.py": b"from b import Left\nclass Right(Left): ...\n",
    }
    found = of_command(files)
    assert all(found.dispatches_to_head(one.node, "run") for one in found.descendants) and len(found.descendants) == 2
