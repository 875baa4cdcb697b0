"""Use cases of proposals and specs.

A revision is numbered under the job's row lock, so that of fifty saves written against one revision exactly one wins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.jobs import service as jobs
from iama.jobs.contract import COMMANDS_BY_STATE, Command, SpecRevised
from iama.jobs.decisions import Decision
from iama.jobs.model import Author, LockedJob
from iama.jobs.states import JobState
from iama.kit.errors import JsonValue
from iama.kit.ids import new_id
from iama.kit.workflows import CommandNotLegal
from iama.spec import store
from iama.spec.model import (
    Approval,
    BddItem,
    NewRevision,
    Proposal,
    ProposalsNotReady,
    RestoreSpec,
    ReviseSpec,
    Revision,
    RevisionLine,
    RevisionMissing,
    RevisionUnknown,
    SpecNotReady,
    SpecReadOnly,
    SpecRevisionConflict,
    StrategyUnknown,
    check_items,
    differences,
)
from iama.spec.words import Preview, SpecChange, WordsNotRead, WordsNotUnderstood, apply_changes
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent


@dataclass(frozen=True, slots=True)
class Revised:
    """A saved revision, and the decision that tells the workflow; `key` finishes its outbox row."""

    revision: Revision
    decision: Decision
    key: str


async def store_proposals(tx: Tx, job_id: str, proposals: Sequence[Proposal]) -> None:
    """Store the proposals in the order to show; again changes nothing."""
    await store.insert_proposals(tx, job_id, proposals)


async def load_proposals(tx: Tx, job_id: str) -> tuple[Proposal, ...]:
    """The proposals of a job in order; raises ProposalsNotReady where there are none yet."""
    rows = await store.proposals_of_job(tx, job_id)
    if not rows:
        raise ProposalsNotReady
    return tuple(row.proposal() for row in rows)


async def select_proposal(tx: Tx, job_id: str, strategy: str) -> Proposal:
    """Mark the chosen proposal and write the job's strategy; raises StrategyUnknown."""
    if not await store.select_proposal(tx, job_id, strategy):
        raise StrategyUnknown(strategy=strategy)
    await jobs.record_strategy(tx, job_id, strategy)
    return next(p for p in await load_proposals(tx, job_id) if p.strategy == strategy)


async def check_strategy(tx: Tx, user_id: str, job_id: str, strategy: str) -> JobState:
    """That this user's job offers this strategy; whether it still waits for one, the workflow says. Answers the state."""
    state = await jobs.require_owned(tx, user_id, job_id)
    offered = [proposal.strategy for proposal in await load_proposals(tx, job_id)]
    if strategy not in offered:
        raise StrategyUnknown(strategy=strategy, offered=offered)
    return state


async def store_revision(tx: Tx, job_id: str, new: NewRevision) -> Revision:
    """Store the next revision with its items, tell the job's followers, and answer it. The same key again answers the first."""
    check_items(new.bdd, new.sdd)
    await stream.lock_events(tx, job_id)
    number = await store.revision_of_key(tx, job_id, new.key)
    if number is None:
        number = await store.newest_revision(tx, job_id) + 1
        await store.insert_revision(tx, job_id, number, new)
        await jobs.record_revision(tx, job_id, number)
        await stream.append_event(tx, NewEvent(job_id, EventType.SPEC_UPDATED, {"revision": number}, f"spec:{number}"))
    return await load_revision(tx, job_id, number)


async def load_revision(tx: Tx, job_id: str, revision: int | None = None) -> Revision:
    """A revision with its items, the newest where none is named; raises SpecNotReady."""
    row = await store.find_revision(tx, job_id, revision)
    if row is None:
        raise SpecNotReady
    return row.spec()


async def mark_approved(tx: Tx, job_id: str, approval: Approval) -> None:
    """Note who approved a revision; the first approval of a revision stays."""
    await store.insert_approval(tx, job_id, approval)


async def link_tests(tx: Tx, job_id: str, revision: int, tests: Mapping[str, Sequence[str]]) -> None:
    """Replace the ids of the tests that hold the items named (item id → test ids)."""
    await store.link_tests(tx, job_id, revision, tests)


async def check_approval(tx: Tx, user_id: str, job_id: str, revision: int) -> JobState:
    """That `revision` is the current one of this user's job, also where the workflow has not heard of a newer save yet."""
    job = await jobs.find_owned(tx, user_id, job_id)
    if job.spec_revision != revision:
        raise RevisionUnknown(current_revision=job.spec_revision)
    return job.state


async def revise_spec(tx: Tx, user_id: str, command: ReviseSpec, now: datetime) -> Revised:
    """Save a spec written against the revision that its token names, and leave the news for the workflow in the outbox.

    Raises SpecReadOnly by the job's own entitlements, CommandNotLegal, or SpecRevisionConflict with the newer token and
    the difference field by field.
    """
    return await _save(tx, user_id, (command, f"save:{command.revision_token}"), now)


async def restore_spec(tx: Tx, user_id: str, command: RestoreSpec, now: datetime) -> Revised:
    """Make an older revision's words the next revision, by the rules of a save; the same key again answers the first one.

    Raises RevisionMissing, and what `revise_spec` raises.
    """
    await jobs.lock_owned(tx, user_id, command.job_id)
    key = f"restore:{command.key}"
    known = await store.revision_of_key(tx, command.job_id, key)
    if known is not None:
        return await _told(tx, user_id, await load_revision(tx, command.job_id, known), now)
    old = await find_revision(tx, command.job_id, command.revision)
    return await _save(tx, user_id, (ReviseSpec(command.job_id, command.revision_token, old.bdd, old.sdd), key), now)


async def check_words(tx: Tx, user_id: str, job_id: str, revision_token: str) -> Revision:
    """The current revision of this user's job, if its words may be changed and the token names it.

    Raises SpecReadOnly, CommandNotLegal and SpecRevisionConflict, as a save would.
    """
    await _check_editing(tx, await jobs.lock_owned(tx, user_id, job_id))
    current = await load_revision(tx, job_id)
    if current.revision_token != revision_token:
        raise SpecRevisionConflict(current_revision=current.revision, current_revision_token=current.revision_token, diff=[])
    return current


def preview(current: Revision, read: JsonValue) -> Preview:
    """What the worker read in a sentence, on the revision it was read for; raises WordsNotUnderstood, or ModelRefused with its reason."""
    answer = read if isinstance(read, dict) else {}
    refusal, reason = str(answer.get("refusal", "")), str(answer.get("reason", ""))
    if refusal == WordsNotUnderstood.code:
        raise WordsNotUnderstood(reason=reason)
    if refusal:
        raise WordsNotRead(reason=reason, refusal=refusal)
    listed = answer.get("changes")
    changes = tuple(SpecChange.from_json(change) for change in (listed if isinstance(listed, list) else []) if isinstance(change, dict))
    return Preview(current, changes, apply_changes(current.bdd, changes, new_id()), str(answer.get("source", "")))


async def find_revision(tx: Tx, job_id: str, revision: int) -> Revision:
    """One revision by its number; raises RevisionMissing."""
    row = await store.find_revision(tx, job_id, revision)
    if row is None:
        raise RevisionMissing(revision=revision)
    return row.spec()


async def list_revisions(tx: Tx, job_id: str, before: int, limit: int) -> list[RevisionLine]:
    """Revisions below `before`, newest first."""
    return await store.list_revisions(tx, job_id, before, limit)


async def _save(tx: Tx, user_id: str, keyed: tuple[ReviseSpec, str], now: datetime) -> Revised:
    command, key = keyed
    job = await jobs.lock_owned(tx, user_id, command.job_id)
    await _check_editing(tx, job)
    current = await load_revision(tx, command.job_id)
    if current.revision_token != command.revision_token:
        diff = differences(current, command.bdd, command.sdd)
        raise SpecRevisionConflict(current_revision=current.revision, current_revision_token=current.revision_token, diff=diff)
    new = NewRevision(Author.user(user_id), _keep_tests(current, command.bdd), command.sdd, key)
    return await _told(tx, user_id, await store_revision(tx, command.job_id, new), now)


async def _told(tx: Tx, user_id: str, saved: Revision, now: datetime) -> Revised:
    """Leave the news for the workflow; the same revision is told once."""
    decision = Decision(saved.job_id, SpecRevised(saved.revision, user_id), f"spec-{saved.job_id}-{saved.revision}")
    return Revised(saved, decision, await jobs.put_decision(tx, decision, now))


async def _check_editing(tx: Tx, job: LockedJob) -> None:
    if Command.SPEC_REVISED not in COMMANDS_BY_STATE.get(job.status, ()):
        raise CommandNotLegal(state=job.status, legal=await jobs.offered_to(tx, job.job_id, job.state))
    snapshot = await entitlement.load_snapshot(tx, job.job_id)
    if not snapshot.spec_editing:
        raise SpecReadOnly(tier=snapshot.tier)


def _keep_tests(current: Revision, bdd: Sequence[BddItem]) -> tuple[BddItem, ...]:
    """The link from an item to its tests is ours: a save cannot change it, and an item that a save rewrote has none yet."""
    known = {item.item_id: item for item in current.bdd}
    return tuple(replace(item, tests=_tests_of(known.get(item.item_id), item)) for item in bdd)


def _tests_of(before: BddItem | None, item: BddItem) -> tuple[str, ...]:
    same = before is not None and (before.given, before.when, before.then) == (item.given, item.when, item.then)
    return before.tests if before is not None and same else ()
