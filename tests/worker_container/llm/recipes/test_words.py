"""Sentences that are read without a model: few verbs, the least change, and a question where two items fit."""

from typing import Any, cast

import pytest

from iama_worker.llm.material import Material, SpecItem
from iama_worker.llm.recipes.words import read_words

ITEMS = (
    SpecItem("bdd-001", "a PrettyTable", "`add_row(row)` is called", "it adds a row", ("p.py::PrettyTable.add_row",)),
    SpecItem("bdd-002", "a PrettyTable", "`clear()` is called", "it is empty", ("p.py::PrettyTable.clear",)),
    SpecItem("bdd-003", "the module p.py", "`from_csv(file)` is called", "a row a line", ("p.py::from_csv", "p.py::PrettyTable.add_row")),
)


def read(line: str) -> dict[str, Any]:
    return cast("dict[str, Any]", read_words(Material({}, ("p.py",), hint=line, items=ITEMS)))


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("Remove bdd-003.", [{"kind": "remove", "item_id": "bdd-003"}]),
        ("delete the behaviour about `clear`", [{"kind": "remove", "item_id": "bdd-002"}]),
        ("drop what `clear` does", [{"kind": "remove", "item_id": "bdd-002"}]),
        ("replace 'empty' by 'blank'", [{"kind": "replace", "item_id": "bdd-002", "part": "then", "text": "it is blank"}]),
        ('change "a row" to "one row" in bdd-001', [{"kind": "replace", "item_id": "bdd-001", "part": "then", "text": "it adds one row"}]),
        ("then of bdd-002: no row is left", [{"kind": "replace", "item_id": "bdd-002", "part": "then", "text": "no row is left"}]),
        (
            "add: given a table, when `clear` is called twice, then nothing happens",
            [
                {
                    "kind": "add",
                    "given": "a table",
                    "when": "`clear` is called twice",
                    "then": "nothing happens",
                    "symbols": ["p.py::PrettyTable.clear"],
                }
            ],
        ),
        (
            "add_row must refuse a row of another length",
            [
                {
                    "kind": "replace",
                    "item_id": "bdd-001",
                    "part": "then",
                    "text": "it adds a row; add_row must refuse a row of another length",
                }
            ],
        ),
        (
            "importing it prints nothing",
            [{"kind": "add", "given": "the files p.py", "when": "they are used", "then": "importing it prints nothing", "symbols": []}],
        ),
    ],
)
def test_a_sentence_becomes_the_least_change(line: str, changes: list[dict[str, Any]]) -> None:
    assert read(line)["changes"] == changes


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("remove the best one", "no item is named"),
        ("remove bdd-001 and bdd-002", "several items fit: bdd-001, bdd-002"),
        ("replace 'row' by 'line'", "stands in bdd-001, bdd-003"),
        ("replace 'nowhere' by 'here'", "no item says 'nowhere'"),
        ("clear and from_csv must be quick", "several items fit"),
        ("drop nothing when `clear` is called", "write 'remove bdd-002' for the whole item"),
        ("remove the header row in bdd-003", "write 'remove bdd-003' for the whole item"),
    ],
)
def test_what_fits_no_item_or_several_is_asked_back(line: str, why: str) -> None:
    answer = read(line)
    assert answer["changes"] == [] and why in answer["title"]


def test_a_new_item_of_many_files_names_a_few() -> None:
    paths = tuple(f"package/module_{number}.py" for number in range(400))
    answer = cast("dict[str, Any]", read_words(Material({}, paths, hint="nothing is ever lost", items=ITEMS)))
    assert answer["changes"][0]["given"].endswith("package/module_4.py and 395 more")
