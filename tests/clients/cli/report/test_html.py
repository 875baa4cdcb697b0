"""The page: self-contained, escaped, whole, and nothing sticks out of it in a real browser."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from iama_cli.report.html import render_html
from iama_cli.report.model import read_summary

SECTIONS = ["measures", "timeline", "strategies", "spec", "baseline", "mutation", "recipes", "diff", "notes", "next"]
PROBE = """<script>
addEventListener("load", () => {
  const wide = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll("main *, header *, footer")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && (box.right > wide + 1 || box.left < -1);
  });
  document.body.dataset.overflow = String(document.documentElement.scrollWidth > wide) + ":" + out.length;
  document.body.dataset.wide = String(wide);
  document.body.dataset.paper = getComputedStyle(document.body).backgroundColor;
});
</script>"""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "section" and values.get("id"):
            self.ids.append(str(values["id"]))
        self.links += [str(values[name]) for name in ("href", "src") if values.get(name)]


def _parse(page: str) -> _Page:
    parser = _Page()
    parser.feed(page)
    return parser


def test_every_section_is_there_in_order(summary_document: dict[str, Any]) -> None:
    assert _parse(render_html(read_summary(summary_document))).ids == SECTIONS


def test_the_page_loads_nothing(summary_document: dict[str, Any]) -> None:
    page = render_html(read_summary(summary_document))
    assert all(link.startswith("#") or link == "data:," for link in _parse(page).links)
    assert "<script" not in page and "url(" not in page and "@import" not in page


def test_every_link_in_the_contents_has_its_section(summary_document: dict[str, Any]) -> None:
    parsed = _parse(render_html(read_summary(summary_document)))
    assert {link[1:] for link in parsed.links if link.startswith("#")} == {*SECTIONS, "main"}


def test_code_and_names_are_escaped(summary_document: dict[str, Any]) -> None:
    summary_document["root_name"] = "<script>alert(1)</script>"
    summary_document["files"][0]["after"] = "x = '<img src=x onerror=alert(1)>'\n"
    page = render_html(read_summary(summary_document))
    assert "<script" not in page and "<img" not in page


def test_a_dropped_edit_shows_the_call_it_would_have_changed(summary_document: dict[str, Any]) -> None:
    page = render_html(read_summary(summary_document))
    assert (
        "<code>Ledger([]).total()</code> gave <code>&#39;`0`&#39;</code> and would give <code>TypeError: unsupported operand</code>" in page
    )


def test_an_early_end_has_only_the_sections_it_reached() -> None:
    assert _parse(render_html(read_summary({"job_id": "j", "outcome": "INFRA_FAILURE"}))).ids == ["notes", "next"]


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_in_chromium(summary_document: dict[str, Any], tmp_path: Path, width: int, scheme: str) -> None:
    summary_document["files"][0]["after"] += "LONG = '" + "x" * 400 + "'\n"
    summary_document["recipes"][0]["reason"] = "y" * 300
    data = _measure(render_html(read_summary(summary_document)), tmp_path, width, scheme)
    assert data["wide"] == str(width)
    assert data["overflow"] == "false:0"
    red = int(re.findall(r"\d+", data["paper"])[0])
    assert (red < 60) == (scheme == "dark")


def _measure(page: str, folder: Path, width: int, scheme: str) -> dict[str, str]:
    """What the browser says of the page in a frame of that width (a window cannot be narrower than 500)."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("not run: no chromium")
    probe = PROBE.replace("document.body.dataset", "parent.document.body.dataset")
    (folder / "page.html").write_text(page.replace("</body>", f"{probe}</body>"), "utf-8")
    frame = f'<iframe src="page.html" style="border:0;width:{width}px;height:900px"></iframe>'
    (folder / "frame.html").write_text(f"<!doctype html><body>{frame}</body>", "utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--hide-scrollbars"]
    command += [f"--blink-settings=preferredColorScheme={int(scheme == 'light')}", f"--user-data-dir={folder / 'profile'}"]
    command += ["--window-size=1400,1000", "--virtual-time-budget=3000", "--dump-dom", (folder / "frame.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return dict(re.findall(r'data-(\w+)="([^"]*)"', done.stdout))


def test_code_in_prose_is_set_as_code_and_an_odd_backtick_is_a_character(summary_document: dict[str, Any]) -> None:
    item = summary_document["spec"]["bdd"][0]
    item["when"], item["then"] = "`total(x)` is asked", "a ` stays"
    page = render_html(read_summary(summary_document))
    assert "<dd><code>total(x)</code> is asked</dd>" in page and "<dd>a ` stays</dd>" in page
