"""`iama decide`: answer the gate a job waits at, from a script or a second terminal."""

from typing import Any

import click

from iama_cli.commands.options import json_option
from iama_cli.exits import CliError, Exit
from iama_cli.flow.gates import BASELINE_DECISIONS
from iama_cli.flow.options import STRATEGIES
from iama_cli.output.screen import Screen


@click.command()
@click.argument("job_id")
@click.option("--strategy", type=click.Choice([name.lower() for name in STRATEGIES], case_sensitive=False), help="In WAITING_STRATEGY.")
@click.option("--baseline", type=click.Choice(list(BASELINE_DECISIONS)), help="In BASELINE_VALIDATION_FAILED.")
@click.option("--item", "items", multiple=True, help="With --baseline drop: the spec items to drop.")
@click.option("--continue", "go_on", is_flag=True, help="In WAITING_INTERVENTION: try again.")
@click.option("--hint", default="", help="With --continue: what to look at.")
@json_option
def decide(job_id: str, **given: Any) -> None:
    """Answer the decision that JOB_ID waits for."""
    from iama_cli.flow.session import open_session

    if sum(map(bool, (given["strategy"], given["baseline"], given["go_on"]))) != 1:
        raise CliError("WRONG_USE", "give exactly one of --strategy, --baseline and --continue", Exit.WRONG_USE)
    screen = Screen(given["as_json"])
    with open_session(screen) as session:
        if given["strategy"]:
            session.api.select_strategy(job_id, given["strategy"].upper())
        elif given["baseline"]:
            session.api.decide_baseline(job_id, BASELINE_DECISIONS[given["baseline"]], given["items"])
        else:
            session.api.continue_repair(job_id, given["hint"])
        job = session.api.job(job_id)
    screen.say(f"decided; {job_id} is in {job.status}")
    screen.document({"job_id": job_id, "status": job.status, "legal_commands": list(job.legal_commands)})
