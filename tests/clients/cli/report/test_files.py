"""Writing both reports."""

from pathlib import Path
from typing import Any

from iama_cli.report.files import write_reports
from iama_cli.report.model import read_summary


def test_both_are_written_whole_into_a_new_folder_and_replace_older_ones(summary_document: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "reports"
    write_reports(read_summary({"job_id": "j", "outcome": "INFRA_FAILURE"}), folder)
    written = write_reports(read_summary(summary_document), folder)
    assert written.html.read_text("utf-8").count("shop-ledger 1.2") >= 2
    assert written.markdown.read_text("utf-8").startswith("# shop-ledger 1.2: delivered")
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.md"]
