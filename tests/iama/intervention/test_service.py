"""Interventions on real rows and a real store: what costs money is asked first, and what was put once is not put twice."""

import asyncio
import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import httpx
import psycopg
import pytest

from iama.db.unit import Tx
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, NewArtifact
from iama.entitlement.model import DeepFixNotAllowed
from iama.intervention import service
from iama.intervention.model import QUOTE_SECONDS, DeepFixOffer, EditedBundle, Edits, FallbackNotReady
from iama.jobs import service as jobs
from iama.jobs.intake import BundleMissing
from iama.jobs.model import JobNotFound, JobRecord
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.kit.s3 import S3Store
from iama.kit.workflows import CommandNotLegal
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import JobMaker

S = JobState
EDITS = Edits(files=({"path": "a.py", "content": "x = 1\n"},))


def record(job_maker: JobMaker, user: SignedUp, job_id: str) -> JobRecord:
    return job_maker.api.run(lambda tx: jobs.find_owned(tx, user.user_id, job_id), user.user_id)


async def test_hand_edits_are_put_once_for_each_request_and_content(objects: S3Store) -> None:
    job_id, key = new_id(), new_id()
    first, again = [await service.put_edits(objects, "alias/iama", (job_id, key), EDITS) for _ in range(2)]
    other = await service.put_edits(objects, "alias/iama", (job_id, key), Edits(files=({"path": "a.py", "content": None},)))
    elsewhere = await service.put_edits(objects, "alias/iama", (job_id, new_id()), EDITS)
    assert first == again
    assert len({first.artifact_id, other.artifact_id, elsewhere.artifact_id}) == 3
    blob = await objects.get(delivery.artifact_key(job_id, first.artifact_id))
    assert (json.loads(blob), first.size, first.sha256) == (EDITS.to_json(), len(blob), hashlib.sha256(blob).hexdigest())


async def test_no_edits_leave_nothing(objects: S3Store) -> None:
    assert await service.keep_edits(objects, "alias/iama", (new_id(), new_id()), None) is None


async def test_a_bundle_is_taken_only_where_it_lies_as_declared(objects: S3Store) -> None:
    job_id, key = new_id(), new_id()
    link = service.sign_edits(objects, job_id, key)
    bundle = EditedBundle(link.edits_id, "c" * 64, 4)
    assert service.sign_edits(objects, job_id, key).edits_id == link.edits_id
    assert service.sign_edits(objects, job_id, new_id()).edits_id != link.edits_id
    with pytest.raises(BundleMissing):
        await service.take_bundle(objects, "alias/iama", job_id, bundle)
    async with httpx.AsyncClient(trust_env=False) as client:
        sent = await client.request(link.link.method, link.link.url, headers=dict(link.link.headers), content=b"code")
    assert sent.status_code == 200
    with pytest.raises(BundleMissing):
        await service.take_bundle(objects, "alias/iama", job_id, replace(bundle, size=5))
    taken = await service.keep_edits(objects, "alias/iama", (job_id, key), bundle)
    assert taken == NewArtifact(link.edits_id, job_id, ArtifactType.OPERATIONS, "edited bundle", "c" * 64, 4, "alias/iama")


def test_the_plan_a_job_was_started_under_decides_what_a_deep_fix_is(
    job_maker: JobMaker, pro: SignedUp, clock: HandClock, admin_database_url: str
) -> None:
    job = record(job_maker, pro, job_maker.start(pro))

    def offer(deep_fix: str) -> DeepFixOffer:
        with psycopg.connect(admin_database_url) as connection:
            connection.execute("UPDATE entitlement_snapshots SET deep_fix = %s WHERE job_id = %s", [deep_fix, job.job_id])
        return job_maker.api.run(lambda tx: service.offer_deep_fix(tx, job, clock.now()), pro.user_id)

    with pytest.raises(DeepFixNotAllowed):
        offer("NO")
    assert offer("L2") == DeepFixOffer("L2", S.PENDING)
    quoted = offer("L3_CONFIRMED")
    assert (quoted.model_class, quoted.expires_at) == ("L3", clock.now() + timedelta(seconds=QUOTE_SECONDS))
    assert quoted.credits is not None and quoted.credits > 0
    assert quoted.percent is not None and 0 < quoted.percent <= 100


def test_a_packed_job_is_led_on_once_and_no_other_is(job_maker: JobMaker, pro: SignedUp, clock: HandClock) -> None:
    job_id = job_maker.walk(pro, S.REFACTORING)
    working = record(job_maker, pro, job_id)
    terms = (new_id(), clock.now())
    with pytest.raises(CommandNotLegal):
        job_maker.api.run(lambda tx: service.rerun(tx, working, service.TAKE_PARTIAL, terms), pro.user_id)
    job_maker.lead(job_id, S.REFACTORING, S.SELF_HEALING, S.RECOVERY_PENDING, S.FALLBACK_REQUIRED)
    packed = record(job_maker, pro, job_id)
    stored = [job_maker.api.run(lambda tx: service.rerun(tx, packed, service.TAKE_PARTIAL, terms), pro.user_id) for _ in range(2)]
    assert stored[0] == stored[1]
    assert (stored[0].state, stored[0].decision.job_id) == (S.FALLBACK_REQUIRED, job_id)


def test_the_newest_pack_is_shown_to_its_owner_and_none_where_nothing_was_packed(
    job_maker: JobMaker, pro: SignedUp, stranger: SignedUp, objects: S3Store
) -> None:
    job_id = job_maker.walk(pro, S.REFACTORING)

    def view(user: SignedUp) -> tuple[JobRecord, str]:
        return job_maker.api.run(lambda tx: service.view_fallback(tx, user.user_id, job_id), user.user_id)

    async def pack(tx: Tx) -> None:
        for number in (1, 2):
            artifact_id = new_id()
            await objects.put(delivery.artifact_key(job_id, artifact_id), json.dumps({"revision": number}).encode())
            new = NewArtifact(artifact_id, job_id, ArtifactType.RECOVERY_PACKAGE, "pack", "c" * 64, 3, "alias/iama")
            await delivery.store_artifact(tx, new)

    with pytest.raises(FallbackNotReady):
        view(pro)
    job_maker.worker.run(pack)
    with pytest.raises(JobNotFound):
        view(stranger)
    job, key = view(pro)
    fallback = asyncio.run(service.read_fallback(objects, job, key))
    assert (fallback.pack, fallback.state, fallback.expires_at) == ({"revision": 2}, S.REFACTORING, job.artifact_expires_at)
