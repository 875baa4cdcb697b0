"""`iama spec show`, `iama spec say` and `iama spec approve`."""

import click

from iama_cli.commands.options import json_option
from iama_cli.output.screen import Screen


@click.group()
def spec() -> None:
    """Show, change in words, or approve the behaviour spec of a job."""


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
    if current.get("drift"):
        screen.warn(f"changed since this revision: {', '.join(current['drift'])}")
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
@click.argument("text")
@click.option("--keep", is_flag=True, help="Save the change as the next revision; otherwise it is only shown.")
@json_option
def say(job_id: str, text: str, keep: bool, as_json: bool) -> None:
    """Change the spec by one sentence: TEXT becomes the least change that says it, shown before anything is kept."""
    from iama_cli.flow.session import open_session
    from iama_cli.flow.wording import preview_lines

    screen = Screen(as_json)
    with open_session(screen) as session:
        current = session.api.spec(job_id)
        preview = session.api.convert_words(job_id, text, current["revision_token"])
        for line in preview_lines(current["bdd"], preview["bdd"]):
            screen.say(line)
        revision = current["revision"]
        if keep:
            body = {"revision_token": preview["revision_token"], "bdd": preview["bdd"], "sdd": current["sdd"]}
            revision = session.api.revise_spec(job_id, body)["revision"]
    screen.say(f"kept as revision {revision}" if keep else "not kept; add --keep to save it as the next revision")
    screen.document({"job_id": job_id, "kept": keep, "revision": revision, "changes": preview["changes"], "source": preview["source"]})


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
