"""`iama assess`: which files are worth a job, what it would change and what it would cost. Before any sign-in, offline."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iama_cli.commands.options import json_option
from iama_cli.output.screen import Screen
from iama_cli.settings import state_folder

if TYPE_CHECKING:
    from iama_cli.offline.assess import Assessment, FileWorth

HEAD = ("file", "worth", "commits", "complexity", "provable", "tests", "would change")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--top", type=click.IntRange(1, 50), default=5, show_default=True, help="Files to try the recipes on.")
@click.option("--all", "show_all", is_flag=True, help="Show every file, not the first twenty.")
@json_option
def assess(folder: Path, top: int, show_all: bool, as_json: bool) -> None:
    """Say which files of FOLDER are worth a job. Nothing of it is run, changed or sent."""
    from iama_cli.offline.assess import Wanted, assess_folder

    found, screen = assess_folder(Wanted(folder.resolve(), top, state_folder() / "index")), Screen(as_json)
    shown = found.files if show_all else found.files[:20]
    screen.table(HEAD, [_row(file, found) for file in shown])
    if len(shown) < len(found.files):
        screen.say(f"… and {len(found.files) - len(shown)} more (--all)")
    _tell(screen, found)
    screen.document(_document(found))


def _row(file: "FileWorth", found: "Assessment") -> tuple[object, ...]:
    tried = file.path in found.outlook.files
    changes = str(found.outlook.by_file.get(file.path, 0)) if tried else ""
    provable = f"{round(100 * file.provable.share)} %" if file.provable.parsed else "does not parse"
    return (file.path, file.worth, "" if file.commits is None else file.commits, file.complexity, provable, file.tests or "none", changes)


def _tell(screen: Screen, found: "Assessment") -> None:
    if not found.has_history:
        screen.say("no git history here: files are compared by complexity and proof alone")
    reasons = _out_of_reach(found)
    if reasons:
        screen.say("no test can call: " + ", ".join(f"{number} function(s) ({reason})" for reason, number in reasons.items()))
    for path, reason in found.refused.items():
        screen.say(f"a job would not take {path}: {reason}")
    if not found.outlook.files:
        screen.say("nothing here is worth a job")
        return
    changes = ", ".join(f"{name} {number}" for name, number in found.outlook.by_recipe.items()) or "nothing by recipes"
    screen.say(f"a job on the first {len(found.outlook.files)}: {changes}; Python gets types where a trace proves them")
    percent = ", ".join(f"{share} % of {plan}'s month" for plan, share in found.cost.percent.items())
    screen.say(f"cost: 0 C by recipes alone; where a model has to help, up to about {found.cost.high:g} C ({percent})")


def _out_of_reach(found: "Assessment") -> dict[str, int]:
    counted: dict[str, int] = {}
    for file in found.files:
        for reason, number in file.provable.out_of_reach.items():
            counted[reason] = counted.get(reason, 0) + number
    return counted


def _document(found: "Assessment") -> dict[str, Any]:
    return {
        "has_history": found.has_history,
        "files": [
            {
                "path": file.path,
                "worth": file.worth,
                "commits": file.commits,
                "complexity": file.complexity,
                "lines": file.lines,
                "provable": round(file.provable.share, 3),
                "parsed": file.provable.parsed,
                "functions": file.provable.functions,
                "out_of_reach": dict(file.provable.out_of_reach),
                "tests": file.tests,
            }
            for file in found.files
        ],
        "refused": dict(found.refused),
        "job": {
            "files": list(found.outlook.files),
            "strategy": "STANDARD",
            "changes_by_recipe": dict(found.outlook.by_recipe),
            "changes_by_file": dict(found.outlook.by_file),
        },
        "cost": {"low": found.cost.low, "high": found.cost.high, "percent_of_month": dict(found.cost.percent)},
    }
