"""`iama decide`: answer the gate a job waits at, from a script or a second terminal."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iama_cli.commands.options import json_option
from iama_cli.exits import CliError, Exit
from iama_cli.flow.gates import BASELINE_DECISIONS, decision_needed
from iama_cli.flow.options import STRATEGIES
from iama_cli.flow.ways import WAIT, WAYS, Given, check_given, describe, open_ways, way_named
from iama_cli.output.screen import Screen

if TYPE_CHECKING:
    from iama_cli.client.api import Api
    from iama_cli.client.model import Job

WORDS = tuple(dict.fromkeys(way.word for way in WAYS))


@click.command()
@click.argument("job_id")
@click.option("--strategy", type=click.Choice([name.lower() for name in STRATEGIES], case_sensitive=False), help="In WAITING_STRATEGY.")
@click.option("--baseline", type=click.Choice(list(BASELINE_DECISIONS)), help="In BASELINE_VALIDATION_FAILED.")
@click.option("--item", "items", multiple=True, help="With --baseline drop: the spec items to drop.")
@click.option("--continue", "go_on", is_flag=True, help="In WAITING_INTERVENTION: try again.")
@click.option("--way", type=click.Choice(WORDS), help="Any other answer; without one, what is open now is shown.")
@click.option("--hint", default="", help="With continue: what to look at. With --way command or report: your words.")
@click.option("--credits", type=click.FloatRange(min=0, min_open=True), help="With --way raise: the job's new cap.")
@click.option("--confirmation", default="", help="With --way confirm: the word that came with the quote.")
@click.option("--test", "tests", multiple=True, help="With --way quarantine: the tests to leave out.")
@click.option("--edits", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="With --way verify: a file of operations.")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="With --way verify: where your edited targets lie."
)
@json_option
def decide(job_id: str, **given: Any) -> None:
    """Answer the decision that JOB_ID waits for. Without an answer: show what is open now, and change nothing."""
    from iama_cli.flow.session import open_session

    if sum(map(bool, (given["strategy"], given["baseline"], given["go_on"], given["way"]))) > 1:
        raise CliError("WRONG_USE", "give at most one of --strategy, --baseline, --continue and --way", Exit.WRONG_USE)
    screen = Screen(given["as_json"])
    with open_session(screen) as session:
        told = _answer(session.api, screen, job_id, given)
        job = session.api.job(job_id)
    screen.say(f"decided; {job_id} is in {job.status}")
    screen.document({"job_id": job_id, "status": job.status, "legal_commands": list(job.legal_commands), **told})


def _answer(api: "Api", screen: Screen, job_id: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Send the one answer; what the service said beyond taking it."""
    if given["strategy"]:
        api.select_strategy(job_id, given["strategy"].upper())
    elif given["baseline"]:
        api.decide_baseline(job_id, BASELINE_DECISIONS[given["baseline"]], given["items"])
    elif given["go_on"]:
        api.continue_repair(job_id, given["hint"])
    else:
        return _go_on(api, screen, api.job(job_id), given)
    return {}


def _go_on(api: "Api", screen: Screen, job: "Job", given: Mapping[str, Any]) -> dict[str, Any]:
    word = given["way"] or _chosen(screen, job)
    way = way_named(job, word)
    if given["edits"] and given["folder"]:
        raise CliError("WRONG_USE", "give --edits or --folder, not both", Exit.WRONG_USE)
    bundle = _upload(api, job, given["folder"]) if given["folder"] and way.word == "verify" else None
    wanted = Given(given["hint"], given["credits"], given["confirmation"], given["tests"], _operations(given["edits"]), bundle, job.job_id)
    check_given(way, wanted)
    answer = api.go_on(job.job_id, way.path, way.body(wanted))
    if answer.get("confirmation"):
        screen.say(f"quoted: at most {answer.get('quote_percent')} % of what you have left; nothing is spent yet")
        screen.say(f"confirm with `iama decide {job.job_id} --way confirm --confirmation {answer['confirmation']}`")
    return {key: answer[key] for key in ("quote_percent", "confirmation", "expires_at") if answer.get(key)}


def _chosen(screen: Screen, job: "Job") -> str:
    """Ask on a terminal, where leaving the job alone is the default; elsewhere say what is open and end with exit 4."""
    ways = open_ways(job)
    for line in describe(ways):
        screen.say(line)
    if not ways or not screen.may_ask:
        raise decision_needed(job)
    word = screen.ask("What now?", [*(way.word for way in ways), WAIT], WAIT)
    if word == WAIT:
        raise decision_needed(job)
    return word


def _upload(api: "Api", job: "Job", folder: Path) -> dict[str, Any]:
    """The job's targets as they lie in the folder now, as a bundle; one that is gone is deleted."""
    from iama_engine.context.bundle import DELETED_MEMBER, pack_files

    found = {path: folder / path for path in job.target_paths}
    files = {path: place.read_bytes() for path, place in found.items() if place.is_file()}
    gone = sorted(path for path, place in found.items() if not place.exists())
    if not files:
        raise CliError("EDITS_INVALID", f"{folder} holds none of the job's targets", Exit.WRONG_USE)
    return api.upload_edits(job.job_id, pack_files(files | ({DELETED_MEMBER: "\n".join(gone).encode()} if gone else {})))


def _operations(path: Path | None) -> tuple[Mapping[str, Any], ...]:
    if path is None:
        return ()
    try:
        document = json.loads(path.read_text("utf-8"))
        operations = document["operations"] if isinstance(document, dict) else document
        return tuple(dict(operation) for operation in operations)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} holds no operations: a list of them, or {{operations: […]}} ({error!r})"
        raise CliError("EDITS_INVALID", message, Exit.WRONG_USE) from None
