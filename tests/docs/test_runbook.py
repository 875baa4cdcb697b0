"""The runbook: every page is in the index and has its three parts, short enough to be read in a hurry, and leads nowhere else."""

import re
from pathlib import Path

import pytest

from iama.billing.model import Parked

RUNBOOK = Path(__file__).parents[2] / "docs/runbook"
PAGES = sorted(page.name for page in RUNBOOK.glob("*.md") if page.name != "README.md")
PARTS = ["## What one sees", "## What happens by itself", "## What to do"]
LINK = re.compile(r"\]\(([^)]+)\)")


def links(page: str) -> set[str]:
    return set(LINK.findall((RUNBOOK / page).read_text("utf-8")))


def test_the_index_names_every_page_and_no_other() -> None:
    assert sorted(links("README.md")) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_three_parts_in_forty_lines(page: str) -> None:
    lines = (RUNBOOK / page).read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("## ")] == PARTS
    starts = [lines.index(part) for part in PARTS]
    assert all(lines[start + 1].strip() for start in starts)
    assert len(lines) <= 40


@pytest.mark.parametrize("page", [*PAGES, "README.md"])
def test_a_link_leads_to_a_page(page: str) -> None:
    assert [target for target in links(page) if not (RUNBOOK / target).is_file()] == []


def test_the_error_codes_it_names_exist() -> None:
    known = (RUNBOOK.parent / "errors.md").read_text("utf-8")
    own = {str(reason) for reason in Parked} | {
        "STORE_FULL",
        "STORE_REFUSED",
        "SERVICE_UNAVAILABLE",
        "CLIENT_HEARTBEAT_LOST",
        "FALLBACK_REQUIRED",
        "GENERATING_TESTS",
    }
    named = {word for page in PAGES for word in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", (RUNBOOK / page).read_text("utf-8"))}
    assert sorted(code for code in named - own if f"`{code}`" not in known) == []


def columns_and_tables(text: str) -> set[str]:
    return set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", " ".join(re.findall(r"SELECT [^`]+", text))))


def test_the_statements_it_gives_name_columns_that_exist() -> None:
    schema = (RUNBOOK.parents[1] / "migrations/schema.sql").read_text("utf-8")
    named = {word for page in [*PAGES, "README.md"] for word in columns_and_tables((RUNBOOK / page).read_text("utf-8"))}
    assert {"refactor_jobs", "looked_at", "removed_at"} <= named
    assert sorted(word for word in named if not re.search(rf"\b{word}\b", schema)) == []
