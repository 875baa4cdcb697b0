"""`iama delivery`, `apply` and `revert`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from iama_cli.commands.options import json_option, root_option
from iama_cli.output.screen import Screen

if TYPE_CHECKING:
    from iama_cli.client.model import PatchFile


@click.command()
@click.argument("job_id")
@click.option("--report", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write report.html and report.md here.")
@json_option
def delivery(job_id: str, folder: Path | None, as_json: bool) -> None:
    """Show what JOB_ID delivered, and write its report."""
    from iama_cli.flow.session import open_session
    from iama_cli.flow.story import delivery_lines
    from iama_cli.report.files import write_reports
    from iama_cli.report.model import read_summary

    screen = Screen(as_json)
    with open_session(screen) as session:
        delivered = session.api.delivery(job_id)
        summary = session.summary(job_id)
        reports = write_reports(read_summary(summary), folder or session.memory.folder(job_id))
    for file in delivered.get("files") or []:
        screen.say(f"{file['change']}  {file['path']}  +{file['added']} −{file['removed']}")
        for hunk in file.get("hunks") or []:
            place = hunk["symbol"] or f"line {hunk['line']}"
            screen.say(f"    {hunk['hunk_id']}  {hunk['kind']}  {place}  +{hunk['added']} −{hunk['removed']}")
    for test in delivered.get("tests") or []:
        screen.say(f"on offer  {test['path']}  (iama apply --with-tests)")
    for line in delivery_lines(summary):
        screen.say(line)
    screen.say(f"kept until {delivered.get('expires_at')}")
    screen.say(f"report: {reports.html}")
    screen.document({**delivered, "report": str(reports.html)})


@click.command()
@click.argument("job_id")
@root_option
@click.option("--file", "files", multiple=True, metavar="PATH", help="Only this file; may be given more than once.")
@click.option(
    "--hunk", "hunks", multiple=True, metavar="ID", help="Only this hunk, as `iama delivery` lists it; may be given more than once."
)
@click.option("--with-tests", is_flag=True, help="Write the frozen tests as well.")
@json_option
def apply(job_id: str, root: Path | None, files: tuple[str, ...], hunks: tuple[str, ...], with_tests: bool, as_json: bool) -> None:
    """Write the delivery of JOB_ID into the workspace; refused as a whole when a file was edited since.

    A part (--file, --hunk) is run through the frozen tests first, and refused where they fail.
    """
    from iama_cli.client.model import Choice
    from iama_cli.flow.part import obtain
    from iama_cli.flow.session import open_session
    from iama_cli.flow.workspace import Workspace

    screen = Screen(as_json)
    with open_session(screen) as session:
        workspace = Workspace(session.api, job_id, session.root_of(job_id, root))
        handed = obtain(session, job_id, Choice(files, hunks, with_tests))
        written = workspace.apply(handed)
    _tell(screen, "written", written, {"job_id": job_id, "root": str(workspace.root), "selection_sha256": handed.selection_sha256})


@click.command()
@click.argument("job_id")
@root_option
@click.option("--reverse-patch", type=click.Path(dir_okay=False, path_type=Path), help="Only write the way back here, for `iama edit`.")
@json_option
def revert(job_id: str, root: Path | None, reverse_patch: Path | None, as_json: bool) -> None:
    """Take what was applied of JOB_ID back, byte for byte; a file that is committed or no longer what was written is left alone."""
    from iama_cli.flow.session import open_session
    from iama_cli.flow.workspace import Workspace

    screen = Screen(as_json)
    with open_session(screen) as session:
        workspace = Workspace(session.api, job_id, session.root_of(job_id, root))
        reverted = workspace.save_reverse(reverse_patch) if reverse_patch else workspace.revert()
    _tell(screen, "saved" if reverse_patch else "reverted", reverted, {"job_id": job_id, "root": str(workspace.root)})


def _tell(screen: Screen, word: str, files: "tuple[PatchFile, ...]", document: dict[str, str | None]) -> None:
    for file in files:
        screen.say(f"{word}  {file.path}")
    screen.document({**document, word: [{"path": file.path, "change": file.change, "sha256": file.sha256} for file in files]})
