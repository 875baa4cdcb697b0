"""`iama spec show` and `iama spec approve`."""

import click

from iama_cli.commands.options import json_option
from iama_cli.output.screen import Screen


@click.group()
def spec() -> None:
    """Show or approve the behaviour spec of a job."""


@spec.command()
@click.argument("job_id")
@json_option
def show(job_id: str, as_json: bool) -> None:
    """Show the current revision: behaviours, design, and the tests that hold each item."""
    from iama_cli.flow.session import open_session

    screen = Screen(as_json)
    with open_session(screen) as session:
        current = session.api.spec(job_id)
    screen.say(f"revision {current['revision']}, {'reviewed' if current.get('reviewed') else 'not reviewed'}")
    for item in current.get("bdd") or []:
        screen.say(f"{item['item_id']}  given {item['given']}")
        screen.say(f"    when {item['when']}")
        screen.say(f"    then {item['then']}")
        screen.say(f"    held by {len(item.get('tests') or [])} tests; speaks of {', '.join(item.get('symbols') or [])}")
    for item in current.get("sdd") or []:
        screen.say(f"{item['item_id']}  {item['component']}: {item['responsibility']}")
    screen.document(current)


@spec.command()
@click.argument("job_id")
@click.option("--revision", type=int, help="The revision you have read; the current one otherwise.")
@json_option
def approve(job_id: str, revision: int | None, as_json: bool) -> None:
    """Approve a revision of the spec, so that the work begins."""
    from iama_cli.flow.session import open_session

    screen = Screen(as_json)
    with open_session(screen) as session:
        wanted = revision if revision is not None else int(session.api.spec(job_id)["revision"])
        session.api.approve_spec(job_id, wanted)
        job = session.api.job(job_id)
    screen.say(f"revision {wanted} approved; follow the job with `iama watch {job_id}`")
    screen.document({"job_id": job_id, "revision": wanted, "status": job.status})
