"""`iama jobs`, `watch`, `start` and `cancel`."""

import click

from iama_cli.commands.options import events_option, json_option
from iama_cli.flow.options import Answers
from iama_cli.output.screen import Screen


@click.command()
@click.option("--status", help="Only jobs in this state.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@click.option("--cursor", help="Go on where the last page ended.")
@json_option
def jobs(status: str | None, limit: int, cursor: str | None, as_json: bool) -> None:
    """List your jobs, newest first."""
    from iama_cli.flow.session import open_session

    screen = Screen(as_json)
    with open_session(screen) as session:
        page = session.api.jobs(status.upper() if status else None, limit, cursor)
    rows = [(job.job_id, job.status, job.outcome or "", job.strategy or "", job.root_name, job.created_at or "") for job in page.jobs]
    screen.table(("job", "status", "outcome", "strategy", "root", "created"), rows)
    if page.next_cursor:
        screen.say(f"more: --cursor {page.next_cursor}")
    lines = [
        {
            "job_id": job.job_id,
            "status": job.status,
            "outcome": job.outcome,
            "strategy": job.strategy,
            "root_name": job.root_name,
            "created_at": job.created_at,
        }
        for job in page.jobs
    ]
    screen.document({"jobs": lines, "next_cursor": page.next_cursor})


@click.command()
@click.argument("job_id")
@click.option("--yes", is_flag=True, help="Approve the spec shown and apply the result.")
@click.option("--apply/--no-apply", "apply_", default=False, help="Apply the delivery at the end.")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Begin behind this event, the last `seq` seen before.")
@events_option
@json_option
def watch(job_id: str, yes: bool, apply_: bool, after: int, json_events: bool, as_json: bool) -> int:
    """Follow JOB_ID from its first event to its end; run its tests when they run on this machine."""
    from iama_cli.flow.refactor import Closing, attend_again, conclude
    from iama_cli.flow.session import open_session

    answers = Answers(yes=yes)
    with open_session(Screen(as_json, json_events)) as session:
        job = attend_again(session, session.api.job(job_id), answers, after)
        return conclude(session, job, Closing(apply_, answers))


@click.command()
@click.argument("job_id")
@json_option
def start(job_id: str, as_json: bool) -> None:
    """Start JOB_ID, for instance after a start that quota had refused."""
    from iama_cli.flow.session import open_session

    screen = Screen(as_json)
    with open_session(screen) as session:
        session.api.start_job(job_id)
        job = session.api.job(job_id)
    screen.say(f"{job_id} {job.status}; follow it with `iama watch {job_id}`")
    screen.document({"job_id": job_id, "status": job.status})


@click.command()
@click.argument("job_id")
@json_option
def cancel(job_id: str, as_json: bool) -> None:
    """Cancel JOB_ID."""
    from iama_cli.flow.session import open_session

    screen = Screen(as_json)
    with open_session(screen) as session:
        job = session.api.cancel_job(job_id)
        session.memory.drop_bundle(job_id)
    screen.say(f"{job_id} is being cancelled")
    screen.document({"job_id": job_id, "status": job.status})
