"""`iama assess`: a table for people, a document for programs, without any service."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command


def test_files_are_shown_by_worth_with_what_a_job_would_change_and_cost(offline: "Command", legacy: Path) -> None:
    done = offline("assess", str(legacy))
    assert done.status == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].split() == ["file", "worth", "commits", "complexity", "provable", "tests", "would", "change"]
    assert lines[1].split()[:2] == ["greeter.py", "100"] and "test_greeter.py" not in done.out
    assert "no git history here" in done.out and "a job on the first 1: " in done.out
    assert "cost: 0 C by recipes alone; where a model has to help, up to about " in done.out and "$" not in done.out


def test_the_document_says_the_same(offline: "Command", legacy: Path) -> None:
    document = offline("assess", str(legacy), "--json").document
    (file,) = document["files"]
    assert (file["path"], file["worth"], file["commits"], file["provable"], file["tests"]) == ("greeter.py", 100, None, 1.0, 1)
    assert document["job"]["files"] == ["greeter.py"] and document["job"]["strategy"] == "STANDARD"
    assert document["cost"]["low"] == 0 and set(document["cost"]["percent_of_month"]) == {"PLUS", "PRO", "MAX"}


def test_an_empty_folder_is_told_and_a_missing_one_refused(offline: "Command", tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "nothing here is worth a job" in offline("assess", "empty").out
    assert offline("assess", "missing").status == 2


def test_sources_of_a_language_without_a_search_are_counted_and_not_called_worthless(offline: "Command", tmp_path: Path) -> None:
    for path in ("lib/a.js", "lib/b.ts", "test/c.js"):
        (tmp_path / "script" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "script" / path).write_text("let a = 1;\n")
    assert offline("assess", "script", "--json").document["not_assessed"] == {"JavaScript": 1, "TypeScript": 1}
    told = offline("assess", "script").out
    assert "not assessed: 1 JavaScript file(s)" in told and "nothing here is worth a job" not in told
