"""Bodies of the spec routes."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from iama.kit.ids import is_id, new_id
from iama.spec.http import ApproveBody, PatchSpec, ProposalView, SelectBody, SpecView
from iama.spec.model import BddItem, FilePlan, Proposal, RecipePlan, Revision, SddItem

TOKEN = new_id()
BDD = {"item_id": "b1", "given": "g", "when": "w", "then": "t", "symbols": ["a::x#0"], "tests": ["forged::test"]}
SDD = {"item_id": "s1", "component": "c", "responsibility": "r", "interface_notes": "n", "symbols": []}


def read(**changes: Any) -> PatchSpec:
    return PatchSpec.model_validate_json(json.dumps({"revision_token": TOKEN, "bdd": [BDD], "sdd": [SDD], **changes}))


def test_a_save_is_the_whole_spec_without_the_links_to_tests() -> None:
    command = read().command("job")
    assert (command.job_id, command.revision_token) == ("job", TOKEN)
    assert command.bdd == (BddItem("b1", "g", "w", "t", ("a::x#0",), ()),)
    assert command.sdd == (SddItem("s1", "c", "r", "n"),)


def test_a_new_item_gets_an_id_of_ours() -> None:
    fresh = {name: value for name, value in BDD.items() if name != "item_id"}
    command = read(bdd=[fresh, {**fresh, "item_id": None}], sdd=[{"component": "c", "responsibility": "r"}]).command("job")
    ids = {item.item_id for item in command.bdd} | {item.item_id for item in command.sdd}
    assert len(ids) == 3 and all(is_id(item_id) for item_id in ids)


@pytest.mark.parametrize(
    "changes",
    [
        {"revision_token": "2"},
        {"revision": 2},
        {"bdd": [{**BDD, "item_id": ""}]},
        {"bdd": [{**BDD, "given": None}]},
        {"bdd": [{**BDD, "then": "x" * 4001}]},
        {"bdd": [{**BDD, "reviewed": True}]},
        {"sdd": [{**SDD, "symbols": "a::x#0"}]},
        {"bdd": [BDD] * 2001},
    ],
)
def test_a_save_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**changes)


@pytest.mark.parametrize("revision", [0, -1, "1", 1.5, True])
def test_an_approval_names_a_revision(revision: object) -> None:
    assert ApproveBody(revision=1).black_box_acknowledged is False
    with pytest.raises(ValidationError):
        ApproveBody.model_validate_json(json.dumps({"revision": revision}))


@pytest.mark.parametrize("strategy", ["PRO", "standard", "", "STANDARD "])
def test_a_strategy_is_one_of_three_words(strategy: str) -> None:
    with pytest.raises(ValidationError):
        SelectBody.model_validate_json(json.dumps({"strategy": strategy}))


def test_a_spec_that_is_shown_can_be_sent_back() -> None:
    item = BddItem("b1", "g", "w", "t", ("a",), ("x::test",))
    revision = Revision(
        "job", 2, TOKEN, datetime(2026, 11, 20, tzinfo=UTC), "user", True, (item,), (SddItem("s1", "c", "r", "n"),), ("a.py",)
    )
    shown = json.loads(SpecView.of(revision).model_dump_json())
    assert (shown["revision"], shown["reviewed"], shown["drift"], shown["bdd"][0]["tests"]) == (2, True, ["a.py"], ["x::test"])
    again = read(bdd=shown["bdd"], sdd=shown["sdd"]).command("job")
    assert [item.item_id for item in again.bdd] == ["b1"]


def test_a_proposal_shows_its_cost_as_a_range() -> None:
    recipe = RecipePlan("guard_clauses", "Flatten", 3, 1, "low")
    proposal = Proposal(
        "p", "STANDARD", "t", "s", (recipe,), (FilePlan("a.py", 3),), (), "small", 2, "L0", Decimal(0), Decimal("1.5"), "recipes"
    )
    shown = json.loads(ProposalView.of(proposal).model_dump_json())
    assert (shown["cost"], shown["recipes"], shown["files"]) == (
        {"low": "0", "high": "1.5"},
        [asdict(recipe)],
        [{"path": "a.py", "units": 3}],
    )
