"""Reading a delivery summary."""

from typing import Any

import pytest

from iama_cli.report.model import read_summary
from iama_cli.shapes import ShapeError


def test_a_whole_summary_is_read_into_typed_parts(summary_document: dict[str, Any]) -> None:
    summary = read_summary(summary_document)
    assert summary.baseline is not None and summary.baseline.mutation is not None
    assert summary.baseline.mutation.score.percent == 96
    assert [proposal.units for proposal in summary.proposals] == [37, 70, 73]
    assert summary.measures is not None and summary.measures.after.annotated_share == 41.5


def test_what_a_job_never_reached_may_be_missing() -> None:
    summary = read_summary({"job_id": "j", "outcome": None})
    assert summary.baseline is None and summary.files == ()


def test_fields_of_a_newer_service_are_ignored(summary_document: dict[str, Any]) -> None:
    summary_document["something_new"] = {"x": 1}
    assert read_summary(summary_document).job_id == summary_document["job_id"]


def test_a_wrong_type_is_named_with_its_path(summary_document: dict[str, Any]) -> None:
    summary_document["baseline"]["mutation"]["survivors"][1]["line"] = "23"
    with pytest.raises(ShapeError, match=r"\$\.baseline\.mutation\.survivors\[1\]\.line: expected int"):
        read_summary(summary_document)


def test_a_summary_without_identity_is_refused() -> None:
    with pytest.raises(ShapeError, match="job_id: missing"):
        read_summary({"outcome": "DELIVERED"})
