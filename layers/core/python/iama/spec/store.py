"""The statements of proposals and specs, one function each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from iama.db.queries import load
from iama.db.unit import Jsonb, Tx
from iama.kit.ids import new_id
from iama.spec.model import Approval, BddItem, FilePlan, NewRevision, Proposal, RecipePlan, Revision, RevisionLine, SddItem

Q = load("iama.spec")


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal with its lists still as JSON."""

    proposal_id: str
    strategy: str
    title: str
    summary: str
    recipes: list[dict[str, str | int]]
    files: list[dict[str, str | int]]
    functions: list[str]
    effort: str
    risk: int
    model_class: str
    cost_low: Decimal
    cost_high: Decimal
    source: str

    def proposal(self) -> Proposal:
        """The lists as what they are."""
        recipes = tuple(
            RecipePlan(str(r["name"]), str(r["title"]), int(r["units"]), int(r["declined"]), str(r["risk"])) for r in self.recipes
        )
        files = tuple(FilePlan(str(f["path"]), int(f["units"])) for f in self.files)
        return Proposal(
            proposal_id=self.proposal_id,
            strategy=self.strategy,
            title=self.title,
            summary=self.summary,
            recipes=recipes,
            files=files,
            functions=tuple(self.functions),
            effort=self.effort,
            risk=self.risk,
            model_class=self.model_class,
            cost_low=self.cost_low,
            cost_high=self.cost_high,
            source=self.source,
        )


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision with its items still as JSON."""

    job_id: str
    revision: int
    revision_token: str
    created_at: datetime
    actor: str
    reviewed: bool
    bdd: list[dict[str, str | list[str]]]
    sdd: list[dict[str, str | list[str]]]
    drift: list[str]

    def spec(self) -> Revision:
        """The items as what they are."""
        bdd = tuple(
            BddItem(str(i["item_id"]), str(i["given"]), str(i["when"]), str(i["then"]), tuple(i["symbols"]), tuple(i["tests"]))
            for i in self.bdd
        )
        sdd = tuple(
            SddItem(str(i["item_id"]), str(i["component"]), str(i["responsibility"]), str(i["interface_notes"]), tuple(i["symbols"]))
            for i in self.sdd
        )
        return Revision(
            self.job_id, self.revision, self.revision_token, self.created_at, self.actor, self.reviewed, bdd, sdd, tuple(self.drift)
        )


async def insert_proposals(tx: Tx, job_id: str, proposals: Sequence[Proposal]) -> None:
    """Store them in the given order; a strategy that has one keeps it."""
    rows = [{**_plain(asdict(p)), "position": n} for n, p in enumerate(proposals)]
    await tx.execute(Q["insert_proposals"], {"job_id": job_id, "proposals": Jsonb(rows)})


async def proposals_of_job(tx: Tx, job_id: str) -> list[ProposalRow]:
    """The proposals in order."""
    return await tx.fetch_all(Q["proposals_of_job"], {"job_id": job_id}, ProposalRow)


async def select_proposal(tx: Tx, job_id: str, strategy: str) -> bool:
    """Mark the chosen one; false where there is none of this strategy."""
    return await tx.execute(Q["select_proposal"], {"job_id": job_id, "strategy": strategy}) == 1


async def insert_revision(tx: Tx, job_id: str, revision: int, new: NewRevision) -> None:
    """A revision and its items in one statement."""
    bdd = [{**asdict(item), "position": n} for n, item in enumerate(new.bdd)]
    sdd = [{**asdict(item), "position": n} for n, item in enumerate(new.sdd)]
    params = {
        "job_id": job_id,
        "revision": revision,
        "revision_token": new_id(),
        "key": new.key,
        "actor_kind": new.actor.kind,
        "actor_id": new.actor.author_id,
        "snapshot": Jsonb({"bdd": bdd, "sdd": sdd}),
        "base_files": Jsonb(dict(new.base_files)),
        "git_ref": new.git_ref,
        "bdd": Jsonb(bdd),
        "sdd": Jsonb(sdd),
    }
    await tx.execute(Q["insert_revision"], params)


async def find_revision(tx: Tx, job_id: str, revision: int | None) -> RevisionRow | None:
    """A revision with its items; without a number, the newest."""
    return await tx.fetch_one(Q["find_revision"], {"job_id": job_id, "revision": revision}, RevisionRow)


async def list_revisions(tx: Tx, job_id: str, before: int, limit: int) -> list[RevisionLine]:
    """Revisions below `before`, newest first."""
    return await tx.fetch_all(Q["list_revisions"], {"job_id": job_id, "before": before, "limit": limit}, RevisionLine)


async def revision_of_key(tx: Tx, job_id: str, key: str) -> int | None:
    """The number of the revision that was stored under this key."""
    return await tx.fetch_scalar(Q["revision_of_key"], {"job_id": job_id, "key": key}, int)


async def newest_revision(tx: Tx, job_id: str) -> int:
    """The number of the newest revision, 0 where there is none."""
    return await tx.fetch_scalar(Q["newest_revision"], {"job_id": job_id}, int) or 0


async def insert_approval(tx: Tx, job_id: str, approval: Approval) -> None:
    """Store an approval; the first one of a revision stays."""
    params = {
        "job_id": job_id,
        "revision": approval.revision,
        "actor_kind": approval.actor.kind,
        "actor_id": approval.actor.author_id,
        "reviewed": approval.reviewed,
        "black_box_acknowledged": approval.black_box_acknowledged,
    }
    await tx.execute(Q["insert_approval"], params)


async def link_tests(tx: Tx, job_id: str, revision: int, tests: Mapping[str, Sequence[str]]) -> None:
    """Replace the test ids of the items named."""
    rows: list[dict[str, object]] = [
        {"job_id": job_id, "revision": revision, "item_id": item_id, "tests": list(ids)} for item_id, ids in sorted(tests.items())
    ]
    await tx.execute_many(Q["link_tests"], rows)


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
