"""The decisions that block a job. Nothing here decides by itself: `--yes`, an option, or the user's own answer does.

`--yes` covers the strategy, the spec revision shown, the warning before unisolated runs, and apply. Any other gate
without a terminal ends the command with exit 4 and what is legal now; the job waits, for as long as its artifacts live.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from iama_cli.client.api import Api
from iama_cli.client.model import Job
from iama_cli.exits import CliError, Exit
from iama_cli.flow.options import DEFAULT_STRATEGY, STRATEGIES, Answers
from iama_cli.flow.story import Story
from iama_cli.flow.ways import WAIT, Given, Way, describe, open_ways, way_named
from iama_cli.output.screen import Screen

WAITING = frozenset(
    {
        "WAITING_STRATEGY",
        "WAITING_SPEC_APPROVAL",
        "BASELINE_VALIDATION_FAILED",
        "WAITING_TIMEOUT_DECISION",
        "WAITING_BUDGET_DECISION",
        "WAITING_ESCALATION_DECISION",
        "WAITING_INTERVENTION",
        "WAITING_DEEP_FIX_CONFIRMATION",
        "USER_INTERVENING",
        "FALLBACK_REQUIRED",
    }
)


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Answers the gates of one job."""

    api: Api
    screen: Screen
    story: Story
    answers: Answers
    dropped: set[str] = field(default_factory=set)
    """Jobs whose unheld items were dropped by the standing answer."""
    confirmations: dict[str, str] = field(default_factory=dict)
    """The one-time words of quotes that this session has asked for."""

    def decide(self, job: Job) -> None:
        """Answer the gate the job waits at; raises DECISION_NEEDED where nobody has answered."""
        gates = {
            "WAITING_STRATEGY": self._strategy,
            "WAITING_SPEC_APPROVAL": self._spec,
            "BASELINE_VALIDATION_FAILED": self._baseline,
        }
        self.story.board.pause()
        try:
            gates.get(job.status, self._way_on)(job)
        finally:
            self.story.board.resume()

    def _strategy(self, job: Job) -> None:
        self.story.context(job)
        proposals = self.api.proposals(job.job_id)
        wanted = self.answers.strategy or (DEFAULT_STRATEGY if self.answers.yes else None)
        self.story.proposals(proposals, wanted)
        if wanted is None:
            wanted = self._ask(job, "Which strategy?", [name.lower() for name in STRATEGIES], "standard").upper()
        self.api.select_strategy(job.job_id, wanted)
        self.story.board.say(f"    strategy {wanted}")

    def _spec(self, job: Job) -> None:
        spec = self.api.spec(job.job_id)
        if self.answers.spec_file is not None:
            spec = self._revised(job, spec)
        self.story.spec(spec)
        if not self.answers.yes and self._ask(job, "Approve this spec?", ["approve", "wait"], "approve") == "wait":
            raise decision_needed(job)
        self.api.approve_spec(job.job_id, int(spec["revision"]))
        self.story.board.say(f"    revision {spec['revision']} approved")

    def _revised(self, job: Job, spec: dict[str, Any]) -> dict[str, Any]:
        assert self.answers.spec_file is not None
        try:
            wanted = json.loads(self.answers.spec_file.read_text("utf-8"))
            body = {"revision_token": spec["revision_token"], "bdd": wanted["bdd"], "sdd": wanted["sdd"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = f"{self.answers.spec_file} is no spec: {{bdd: […], sdd: […]}} as `iama spec show --json` prints it ({error!r})"
            raise CliError("SPEC_FILE_INVALID", message, Exit.WRONG_USE) from None
        if (body["bdd"], body["sdd"]) == (spec["bdd"], spec["sdd"]):
            return spec
        return self.api.revise_spec(job.job_id, body)

    def _baseline(self, job: Job) -> None:
        self.story.board.say(
            "    The baseline did not hold on the old code: revise the spec, characterise again, or drop what no test holds."
        )
        answer = self._standing_answer(job) or self._ask(job, "What now?", ["characterise", "drop", "revise", "wait"], None)
        if answer == "wait":
            raise decision_needed(job)
        self.api.decide_baseline(job.job_id, BASELINE_DECISIONS[answer], NO_ITEM_NAMED)

    def _standing_answer(self, job: Job) -> str | None:
        """Dropping is done once: where it did not help, somebody has to look."""
        if not self.answers.drop_unproved or job.job_id in self.dropped:
            return None
        self.dropped.add(job.job_id)
        self.story.board.say("    dropped, as told beforehand: what no test could hold is not promised, and the report says so")
        return "drop"

    def _way_on(self, job: Job) -> None:
        """Offer exactly what is legal now; a bare Enter leaves the job alone."""
        ways = open_ways(job)
        if not ways:
            raise decision_needed(job)
        self.story.board.say(f"    {_WHY.get(job.status, job.status)}")
        for line in describe(ways):
            self.story.board.say(line)
        word = self._ask(job, "What now?", [*(way.word for way in ways), WAIT], WAIT)
        if word == WAIT:
            raise decision_needed(job)
        way = way_named(job, word)
        answer = self.api.go_on(job.job_id, way.path, way.body(self._given(way, job)))
        if answer.get("confirmation"):
            self.confirmations[job.job_id] = str(answer["confirmation"])
            self.story.board.say(f"    quoted: at most {answer.get('quote_percent')} % of what you have left; nothing is spent yet")

    def _given(self, way: Way, job: Job) -> Given:
        """What a way needs, asked for where it needs a line or a number."""
        if way.needs == "credits":
            return Given(credits=self.screen.ask_number(f"New cap in credits (now {job.credits.cap or 0:g})?"))
        if way.needs == "hint":
            return Given(text=self.screen.ask_line(">"), job_id=job.job_id)
        return Given(confirmation=self.confirmations.get(job.job_id, ""))

    def _ask(self, job: Job, question: str, choices: list[str], default: str | None) -> str:
        if not self.screen.may_ask:
            raise decision_needed(job)
        return self.screen.ask(question, choices, default)


NO_ITEM_NAMED: tuple[str, ...] = ()
"""To drop without naming items is to drop exactly those that no test holds."""
_WHY = {
    "WAITING_TIMEOUT_DECISION": "A test run did not end in its time; that is no failure of the change.",
    "WAITING_BUDGET_DECISION": "The next question does not fit into the job's credits.",
    "WAITING_ESCALATION_DECISION": "The next repair would use a stronger, costlier model class.",
    "WAITING_INTERVENTION": "The automation is stuck and asks.",
    "WAITING_DEEP_FIX_CONFIRMATION": "The deep fix was quoted and waits for your word.",
    "USER_INTERVENING": "The job is in your hands.",
    "FALLBACK_REQUIRED": "The job is packed: nothing is lost, and it can go on until its files expire.",
}
BASELINE_DECISIONS = {"characterise": "characterise", "drop": "drop_item", "revise": "revise"}


def decision_needed(job: Job) -> CliError:
    """The job waits for somebody; says for what."""
    legal = [command for command in job.legal_commands if command != "cancel"]
    message = f"the job waits in {job.status}; answer with `iama decide {job.job_id} …` or follow it with `iama watch {job.job_id}`"
    return CliError("DECISION_NEEDED", message, Exit.DECISION_NEEDED, {"job_id": job.job_id, "status": job.status, "legal_commands": legal})


def confirm_unisolated(screen: Screen, answers: Answers, reason: str) -> None:
    """The warning before the user's own tests run without isolation; nothing is generated by calling code in that case."""
    screen.warn(f"There is no isolation here ({reason}): only your own tests can run, with your rights, and the proof is weaker.")
    if answers.yes:
        return
    if not screen.may_ask:
        message = f"runs need isolation ({reason}); install bubblewrap, use --mode remote, or accept the risk with --yes"
        raise CliError("ISOLATION_MISSING", message, Exit.DECISION_NEEDED)
    if screen.ask("Go on?", ["yes", "no"], "no") == "no":
        raise CliError("ISOLATION_MISSING", "nothing was started", Exit.DECISION_NEEDED)
