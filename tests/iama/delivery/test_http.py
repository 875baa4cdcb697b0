"""Bodies of the delivery routes."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from iama.delivery.http import AppliedBody, ArtifactLink, DeliveryAnswer
from iama.delivery.model import Action, ActionFile, ArtifactRecord, DeliveredFile, Delivery, FileReport
from iama.delivery.service import DeliveryView
from iama.kit.ids import new_id
from iama.kit.store import SignedRequest

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ONE, TWO = new_id(), new_id()
FILE = {"path": "a.py", "sha256": "a" * 64, "outcome": "written"}
ARTIFACT = ArtifactRecord("i", "j", "PATCH", "patch", "jobs/j/i", "f" * 64, 5, "alias/iama", NOW, NOW)


def read(**body: Any) -> AppliedBody:
    return AppliedBody.model_validate_json(json.dumps({"files": [FILE], **body}))


def test_a_report_is_about_one_apply_or_one_revert() -> None:
    assert (read(apply_id=ONE).apply_id, read(revert_id=TWO).revert_id) == (ONE, TWO)
    for body in ({}, {"apply_id": ONE, "revert_id": TWO}):
        with pytest.raises(ValidationError):
            read(**body)


def test_a_refused_file_may_have_no_hash_and_a_reason() -> None:
    given = [FILE, {"path": "b.py", "sha256": None, "outcome": "refused", "reason": "CHANGED"}]
    assert read(apply_id=ONE, files=given).reports() == (
        FileReport("a.py", "a" * 64, "written", ""),
        FileReport("b.py", None, "refused", "CHANGED"),
    )


@pytest.mark.parametrize(
    "change", [{"outcome": "maybe"}, {"sha256": "short"}, {"path": ""}, {"text": "the code"}, {"outcome": "written\n"}]
)
def test_a_report_of_another_shape_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        read(apply_id=ONE, files=[{**FILE, **change}])


def test_a_delivery_shows_applies_and_reverts_apart_and_no_object_key() -> None:
    file = DeliveredFile("a.py", "modified", 1, 2, "a" * 64, "b" * 64)
    delivery = Delivery("j", "CHANGED", NOW, "s", "p", "r", NOW, (file,))
    apply = Action("x", "j", "APPLY", 1, "reported", NOW, NOW, "p", (ActionFile("a.py", "modified", "a" * 64, "b" * 64, "written"),))
    revert = replace(apply, action_id="y", kind="REVERT", status="requested", reported_at=None, files=())
    shown = DeliveryAnswer.of(DeliveryView(delivery, (ARTIFACT,), (apply, revert)), {"outcome": "CHANGED"})
    assert ([a.action_id for a in shown.applied], [a.action_id for a in shown.reverts]) == (["x"], ["y"])
    assert (shown.files[0].path, shown.applied[0].files[0].outcome) == ("a.py", "written")
    text = shown.model_dump_json()
    assert "jobs/" not in text and "kms" not in text


def test_a_link_says_until_when_it_works() -> None:
    link = ArtifactLink.of(ARTIFACT, SignedRequest("https://store/x", "GET", {}, NOW))
    assert (link.url, link.expires_at, link.sha256, link.size) == ("https://store/x", NOW, "f" * 64, 5)
