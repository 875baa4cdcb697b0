"""`iama delivery`, `apply` and `revert`."""

from pathlib import Path

import click

from iama_cli.commands.options import json_option, root_option
from iama_cli.output.screen import Screen


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
    for line in delivery_lines(summary):
        screen.say(line)
    screen.say(f"kept until {delivered.get('expires_at')}")
    screen.say(f"report: {reports.html}")
    screen.document({**delivered, "report": str(reports.html)})


@click.command()
@click.argument("job_id")
@root_option
@json_option
def apply(job_id: str, root: Path | None, as_json: bool) -> None:
    """Write the delivery of JOB_ID into the workspace; refused as a whole when a file was edited since."""
    _write(job_id, root, Screen(as_json), revert=False)


@click.command()
@click.argument("job_id")
@root_option
@json_option
def revert(job_id: str, root: Path | None, as_json: bool) -> None:
    """Take an applied delivery back, byte for byte; refused as a whole when a file is no longer what was written."""
    _write(job_id, root, Screen(as_json), revert=True)


def _write(job_id: str, root: Path | None, screen: Screen, *, revert: bool) -> None:
    from iama_cli.flow.session import open_session
    from iama_cli.flow.workspace import Workspace

    with open_session(screen) as session:
        workspace = Workspace(session.api, job_id, session.root_of(job_id, root))
        files = workspace.revert() if revert else workspace.apply()
    word = "reverted" if revert else "written"
    for file in files:
        screen.say(f"{word}  {file.path}")
    changed = [{"path": file.path, "change": file.change, "sha256": file.sha256} for file in files]
    screen.document({"job_id": job_id, word: changed, "root": str(workspace.root)})
