"""From drafts to units: rounds until nothing is left, overlaps put off, nothing that breaks a file."""

from collections.abc import Callable

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.contract import Declined, RecipeInput
from iama_engine.recipes.project import Project
from iama_engine.recipes.source import Splice
from iama_engine.recipes.units import Draft, Drafts, settle

FILE = b"def one():\n    return 1\n\n\ndef two():\n    return 1\n"


def replacing(old: str, new: str, *, path: str = "a.py") -> Callable[[Project], Drafts]:
    """A look that drafts one change per occurrence of a text."""

    def look(project: Project) -> Drafts:
        source = project.source(path)
        text = source.text if source else ""
        places = [at for at in range(len(text)) if text.startswith(old, at)]
        return Drafts(tuple(Draft(f"at {at}", (), {path: (Splice(at, at + len(old), new),)}) for at in places))

    return look


def after(files: dict[str, bytes], look: Callable[[Project], Drafts]) -> tuple[dict[str, bytes], int]:
    """The files after all units, and how many there were."""
    output = settle(RecipeInput(files, tuple(files)), look)
    for unit in output.units:
        files = {**files, **{path: data for path, data in apply_edits(files, unit.operations).items() if data is not None}}
    return files, len(output.units)


def test_each_draft_becomes_a_unit_written_against_what_the_one_before_leaves() -> None:
    files, count = after({"a.py": FILE}, replacing("return 1", "return 22"))
    assert files == {"a.py": FILE.replace(b"return 1", b"return 22")}
    assert count == 2


def test_overlapping_drafts_wait_for_the_next_round() -> None:
    files, count = after({"a.py": b"x = [1, 1, 1]\n"}, replacing("1, 1", "2, 2"))
    assert files == {"a.py": b"x = [2, 2, 1]\n"}
    assert count == 1
    files, count = after({"a.py": b"aaaa = 1\n"}, replacing("aa", "b"))
    assert files == {"a.py": b"bb = 1\n"}


def test_a_draft_that_would_break_the_file_is_dropped_and_the_others_stay() -> None:
    def look(project: Project) -> Drafts:
        text = (source := project.source("a.py")) and source.text
        bad = Draft("bad", (), {"a.py": (Splice(0, 3, "(("),)})
        good = Draft("good", (), {"a.py": (Splice(len(FILE) - 2, len(FILE) - 1, "3"),)})
        return Drafts((bad, good) if text == FILE.decode() else ())

    files, count = after({"a.py": FILE}, look)
    assert (files, count) == ({"a.py": FILE[:-2] + b"3\n"}, 1)


def test_a_draft_that_changes_nothing_is_no_unit() -> None:
    assert after({"a.py": FILE}, replacing("return 1", "return 1")) == ({"a.py": FILE}, 0)


def test_text_that_the_file_s_encoding_cannot_hold_is_dropped() -> None:
    data = b"# coding: latin-1\nx = 'a'\n"
    assert after({"a.py": data}, replacing("'a'", "'€'")) == ({"a.py": data}, 0)


def test_splices_of_several_files_stand_or_fall_together() -> None:
    def look(project: Project) -> Drafts:
        done = project.files["a.py"] != b"x = 1\n"
        return Drafts(() if done else (Draft("both", ("a.py::x",), {"a.py": (Splice(0, 1, "y"),), "b.py": (Splice(0, 1, second),)}),))

    second = "y"
    files, count = after({"a.py": b"x = 1\n", "b.py": b"x = 2\n"}, look)
    assert (files, count) == ({"a.py": b"y = 1\n", "b.py": b"y = 2\n"}, 1)
    second = "("
    assert after({"a.py": b"x = 1\n", "b.py": b"x = 2\n"}, look)[1] == 0


def test_a_look_that_never_ends_is_stopped() -> None:
    files, count = after({"a.py": b"x\n"}, replacing("x", "xy"))
    assert files["a.py"].startswith(b"xyyy")
    assert count < 100


def test_declined_things_are_listed_once_over_all_rounds() -> None:
    one = Declined("a.py::one", "too short")

    def look(project: Project) -> Drafts:
        return Drafts(replacing("return 1", "return 2")(project).drafts, (one,))

    assert settle(RecipeInput({"a.py": FILE}, ("a.py",)), look).declined == (one,)


def test_a_target_that_does_not_parse_is_declined() -> None:
    def look(project: Project) -> Drafts:
        assert project.target_sources() == []
        return Drafts()

    output = settle(RecipeInput({"a.py": b"(\n"}, ("a.py",)), look)
    assert [(one.symbol, one.reason.partition(":")[0]) for one in output.declined] == [("a.py", "does not parse")]


@pytest.mark.parametrize(
    ("declined", "reason"),
    [
        ((Declined("a.py::one", "too short"), Declined("a.py::two", "too long")), "one: too short"),
        ((Declined("a.py::two", "too long"),), "one: this recipe finds nothing to do there"),
        ((Declined("one", "is not there"),), "one: is not there"),
    ],
)
def test_a_requested_symbol_without_a_unit_is_refused_with_its_reason(declined: tuple[Declined, ...], reason: str) -> None:
    with pytest.raises(EngineError, match=f"{reason}$") as caught:
        settle(RecipeInput({"a.py": FILE}, ("a.py",), "one"), lambda _: Drafts(declined=declined))
    assert caught.value.code == Refusal.RECIPE_REFUSED
