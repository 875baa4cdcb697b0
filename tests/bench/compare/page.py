"""The page of the comparison: what each tool is made for, what was asked of it, and what was measured."""

from collections.abc import Mapping
from typing import Any

from tests.bench.compare.others import PACKAGES, PROGRAMS, REWRITE_PLUGIN, REWRITE_RECIPES, ROOT

PAGE = ROOT / "docs" / "comparison.md"
TOOLS = ("IAMA", "pynguin", "aider", "LibCST", "OpenRewrite")
ASKED = {
    "replace": "Replace one function in a file: 138 functions of eleven files of Python's library, each file parsed anew",
    "fstrings": "Write `%` and `.format` as f-strings in the targets of five legacy packages, judged by a program of random inputs",
    "map": "Know all of Django 5.2: the first time, and again with what was kept",
    "java": "Five recipes on commons-cli 1.3.1 (diamond operator, `@Override`, `valueOf`, lambdas, unused imports)",
    "tests": "Write tests of a module without being given any, in 60 s of search; what they notice of up to 120 planted faults",
}
MEANT = {
    "replace": ("IAMA", "aider", "LibCST"),
    "fstrings": ("IAMA", "LibCST"),
    "map": ("IAMA", "aider"),
    "java": ("IAMA", "OpenRewrite"),
    "tests": ("IAMA", "pynguin"),
}
NOT_MADE_FOR_IT = "—"


def write_page(found: Mapping[str, Mapping[str, Any]], machine: str) -> str:
    """`found` is by task what was told by each tool, when, and under which load."""
    table = f"| task | {' | '.join(TOOLS)} | when |\n|{'---|' * (len(TOOLS) + 2)}\n"
    for task, asked in ASKED.items():
        told = found[task]["told"] if task in found else dict.fromkeys(MEANT[task], "pending")
        when = f"{found[task]['when']}, load {found[task]['load']}" if task in found else "pending"
        table += f"| {asked} | {' | '.join(told.get(tool, NOT_MADE_FOR_IT) for tool in TOOLS)} | {when} |\n"
    template = (PROGRAMS / "page.md").read_text("utf-8")
    return template.format(plugin=REWRITE_PLUGIN, recipes=REWRITE_RECIPES, machine=machine, table=table, **PACKAGES)
