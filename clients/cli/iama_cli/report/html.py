"""The report as one HTML file: no script, no font, no address; it opens from a mail attachment or an air-gapped disk."""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from iama_cli.report import view
from iama_cli.report.diff import Row, side_by_side
from iama_cli.report.model import FileChange, Summary

_OPEN_ROWS = 400


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of the diff; a long one starts folded."""

    change: FileChange
    rows: tuple[Row, ...]

    @property
    def open(self) -> bool:
        """Whether the reader sees it without a click."""
        return len(self.rows) <= _OPEN_ROWS


def render_html(summary: Summary) -> str:
    """The whole page as text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("iama_cli.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(seconds=view.seconds, figure=view.figure, pieces=code_pieces, parts=name_parts)
    style = files("iama_cli.report").joinpath("templates/report.css").read_text("utf-8")
    template = environment.get_template("report.html.j2")
    return template.render(style=Markup(style), **_sections(summary))


def code_pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """Prose with `code` in backticks as pieces; True for code. An odd backtick is only a character."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return ((text, False),)
    return tuple((piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece)


def name_parts(name: str) -> list[str]:
    """A long name in parts between which a line may break."""
    return re.findall(r"[^._]*[._]*", name)


def _sections(summary: Summary) -> dict[str, Any]:
    return {
        "s": summary,
        "verdict": view.verdict(summary),
        "figures": view.key_figures(summary),
        "stages": view.timeline(summary),
        "bars": view.measure_bars(summary),
        "functions": view.mutation_map(summary),
        "files": tuple(FileView(change, side_by_side(change.before or "", change.after or "")) for change in summary.files),
        "proved": view.proved(summary),
        "not_proved": view.not_proved(summary),
        "commands": view.commands(summary),
        "split": view.split_address,
        "order_of": view.order_of,
        "plural": view.plural,
        "credits": view.credit_range,
    }
