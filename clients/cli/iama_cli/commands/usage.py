"""`iama usage`: the bar, what is left, when it comes back, and what runs; with a job, each call that it made."""

from collections.abc import Mapping
from typing import Any

import click

from iama_cli.commands.options import json_option
from iama_cli.output.screen import Screen

BAR = 30
CALL_HEAD = ("stage", "class", "call", "model", "in", "out", "cache w", "cache r", "prices", "credits")


@click.command()
@click.option("--job", "job_id", help="What this job has cost, call by call.")
@json_option
def usage(job_id: str | None, as_json: bool) -> None:
    """Show what is used and what is left."""
    from iama_cli.flow.session import open_session

    screen = Screen(as_json)
    with open_session(screen) as session:
        found = session.api.job_usage(job_id) if job_id else session.api.usage()
    if job_id:
        _show_job(screen, found)
    else:
        _show_summary(screen, found)
    screen.document(found)


def _show_summary(screen: Screen, found: Mapping[str, Any]) -> None:
    starts, percent = found["starts"], int(found["percent_used"])
    screen.say(f"{found['tier']}  [{bar(percent)}] {percent} % used")
    screen.say(f"about {found['refactors_left']} typical refactors left")
    rows = [("starts today", f"{starts['used']} of {starts['limit']}", _moment(starts["reset_at"]))]
    if found["credits"]:
        rows.insert(0, ("credits", f"{percent} % of the cycle", _moment(found["credits_reset_at"])))
    rows.append(("running", f"{len(found['running'])} of {found['concurrent_limit']}", ""))
    screen.table(("what", "used", "resets"), rows)
    for job in found["running"]:
        screen.say(f"  {job['job_id']} since {_moment(job['since'])}")
    if found["alerts"]:
        screen.say(f"{max(found['alerts'])} % of the credits are used: more come with the next cycle, an add-on or another plan")


def _show_job(screen: Screen, found: Mapping[str, Any]) -> None:
    names = ("stage", "model_class", "call_number", "model", "input_tokens", "output_tokens", "cache_write_tokens", "cache_read_tokens")
    rows = [
        (*("" if call[name] is None else call[name] for name in names), call["price_version"] or "", call["credits"])
        for call in found["calls"]
    ]
    screen.table(CALL_HEAD, rows)
    for start in found["starts"]:
        back = f", {start['credited_back']} C credited back" if float(start["credited_back"]) else ""
        screen.say(f"start {start['start_number']}: {start['ended_as'] or start['state']}, {start['charged']} C of {start['cap']} C{back}")
    screen.say(f"total: {found['total']} C")


def bar(percent: int) -> str:
    """A bar of fixed width; anything used shows at least one mark."""
    marks = -(-percent * BAR // 100)
    return "#" * marks + "." * (BAR - marks)


def _moment(text: str) -> str:
    return text[:16].replace("T", " ") + " UTC"
