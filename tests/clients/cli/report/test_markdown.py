"""The Markdown report."""

from typing import Any

from iama_cli.report.markdown import render_markdown
from iama_cli.report.model import read_summary


def test_it_has_the_sections_of_the_page(summary_document: dict[str, Any]) -> None:
    text = render_markdown(read_summary(summary_document))
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## Before and after",
        "## Timeline",
        "## Three strategies",
        "## Behaviour that had to stay",
        "## Baseline on the old code",
        "## Mutation map",
        "## Recipes, kept or dropped",
        "## The patch",
        "## What is proved, and what is not",
        "## Apply and revert",
    ]


def test_a_counterexample_is_told_whatever_ticks_it_holds(summary_document: dict[str, Any]) -> None:
    text = render_markdown(read_summary(summary_document))
    assert "`Ledger([]).total()` gave ``'`0`'`` and would give `TypeError: unsupported operand`" in text


def test_a_pipe_in_a_cell_does_not_break_the_table(summary_document: dict[str, Any]) -> None:
    summary_document["recipes"][0]["reason"] = "a | b"
    assert "a \\| b" in render_markdown(read_summary(summary_document))


def test_a_diff_that_holds_a_fence_is_fenced_with_more_ticks(summary_document: dict[str, Any]) -> None:
    summary_document["files"][0]["after"] += "# ```\n"
    text = render_markdown(read_summary(summary_document))
    assert "\n````diff\n" in text and text.count("\n````\n") == 1


def test_a_job_without_a_delivery_still_has_a_report() -> None:
    text = render_markdown(read_summary({"job_id": "j", "outcome": "INFRA_FAILURE"}))
    assert "no patch" in text and text.endswith("\n")
