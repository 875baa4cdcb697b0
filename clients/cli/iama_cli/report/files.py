"""Write both reports beside each other, each whole or not at all."""

import os
from dataclasses import dataclass
from pathlib import Path

from iama_cli.report.html import render_html
from iama_cli.report.markdown import render_markdown
from iama_cli.report.model import Summary


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where the two reports lie."""

    html: Path
    markdown: Path


def write_reports(summary: Summary, folder: Path) -> ReportFiles:
    """Write `report.html` and `report.md` into `folder`, which is made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return ReportFiles(
        _write(folder / "report.html", render_html(summary)),
        _write(folder / "report.md", render_markdown(summary)),
    )


def _write(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)
    return path
