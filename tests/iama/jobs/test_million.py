"""Reading a page costs a page: the job list and a job's events among a million rows, as the API's role reads them.

The rows are written by the server itself into bare, unlogged tables, which get their keys and indexes back afterwards.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from iama.db.queries import Query, load
from iama_dev import database
from iama_dev.database import DatabaseUrls
from iama_dev.postgres import Cluster
from tests.fixtures.postgres import unique

pytestmark = pytest.mark.slow

ROWS = 1_000_000
PAGE = 20
JOBS, STREAM = load("iama.jobs"), load("iama.stream")
HEAVY, MIDDLING, LIGHT, SMALL = 0, 1, 2, 10
"""A third of all jobs, a fiftieth, six, and what everybody else has."""

WRITE_USERS = """
INSERT INTO users (user_id, email)
SELECT ('01930001-0000-7000-8000-' || lpad(to_hex(u), 12, '0'))::uuid, u || '@example.com' FROM generate_series(0, 999) AS u;
INSERT INTO projects (project_id, user_id, root_name, created_at) SELECT user_id, user_id, 'root', now() FROM users;
ANALYZE users; ANALYZE projects;
"""
WRITE_JOBS = f"""
INSERT INTO refactor_jobs (
    job_id, user_id, project_id, creation_key, language, execution_mode, interpreter_version, interpreter_implementation, test_framework,
    test_files, target_paths, bundle_artifact_id, created_at, artifact_expires_at, status, finished_at
)
SELECT ('01930002-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, u.user_id, u.user_id, n, 'python', 'LOCAL_NATIVE', '3.11', 'cpython',
    'pytest', '{{}}', '{{a.py}}', u.user_id, '2026-01-01'::timestamptz + n * interval '1 second', '2027-01-01',
    CASE WHEN n %% 7 = 0 THEN 'FAILED' ELSE 'PENDING' END, CASE WHEN n %% 7 = 0 THEN '2027-01-01'::timestamptz END
FROM generate_series(1, {ROWS}) AS n
JOIN users AS u ON u.email = CASE
    WHEN n %% 3 = 0 THEN {HEAVY}
    WHEN n %% 50 = 1 THEN {MIDDLING}
    WHEN n %% {ROWS // 8} = 2 THEN {LIGHT}
    ELSE 3 + n * 7919::bigint %% 997
END || '@example.com';
""".replace("%%", "%")
WRITE_EVENTS = f"""
INSERT INTO job_events (job_id, seq, type, key, payload, at)
SELECT ('01930002-0000-7000-8000-' || lpad(to_hex(3 * (n / 2000 + 1)), 12, '0'))::uuid, n %% 2000 + 1, 'state_change', n, '{{}}', now()
FROM generate_series(0, {ROWS - 1}) AS n;
""".replace("%%", "%")


def user(number: int) -> str:
    return f"01930001-0000-7000-8000-{number:012x}"


def job(number: int) -> str:
    return f"01930002-0000-7000-8000-{number:012x}"


@dataclass(frozen=True)
class Read:
    """What one scan of a plan read: `rows` with those that a filter threw away."""

    node: str
    table: str
    rows: float


@dataclass
class Crowd:
    """A million jobs of a thousand users, and a million events."""

    urls: DatabaseUrls

    def read(self, query: Query, owner: int, **params: object) -> list[Read]:
        """Run a query as the API does for this user; what its plan read."""
        with psycopg.connect(self.urls.api) as connection:
            connection.execute("SELECT set_config('app.user_id', %s, true)", [user(owner)])
            explained = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.sql}".encode(), params, prepare=False).fetchone()
        assert explained is not None
        return list(_reads(explained[0][0]["Plan"]))


def _reads(node: dict[str, Any]) -> Iterator[Read]:
    if "Relation Name" in node and node.get("Parent Relationship") != "InitPlan":
        thrown = sum(node.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
        yield Read(node["Node Type"], node["Relation Name"], (node["Actual Rows"] + thrown) * node["Actual Loops"])
    elif node["Node Type"] == "Bitmap Index Scan":
        yield Read(node["Node Type"], node["Index Name"], node["Actual Rows"])
    for child in node.get("Plans", []):
        if child.get("Parent Relationship") != "InitPlan" or child.get("Subplan Name", "").startswith("CTE"):
            yield from _reads({**child, "Parent Relationship": ""})


STRIP = """
DO $$
DECLARE
    found record;
BEGIN
    CREATE TABLE rebuild (relation text, statement text);
    FOR found IN
        SELECT conrelid::regclass AS relation, conname, contype, pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE contype IN ('p', 'u', 'c', 'f')
            AND (conrelid::regclass::text IN ('refactor_jobs', 'job_events') OR confrelid = 'refactor_jobs'::regclass)
        ORDER BY contype = 'f' DESC
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.relation, found.conname);
        INSERT INTO rebuild
        SELECT found.relation, format('ALTER TABLE %s ADD CONSTRAINT %I %s', found.relation, found.conname, found.definition)
        WHERE found.contype IN ('p', 'u');
    END LOOP;
    FOR found IN SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename IN ('refactor_jobs', 'job_events') LOOP
        EXECUTE format('DROP INDEX %I', found.indexname);
        INSERT INTO rebuild VALUES (found.tablename, found.indexdef);
    END LOOP;
END
$$;
ALTER TABLE refactor_jobs SET UNLOGGED;
ALTER TABLE job_events SET UNLOGGED;
"""
"""Keys, checks and indexes would cost most of the time row by row; what the planner can choose from comes back."""


def _fill(url: str, table: str, write: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '256MB'")
        connection.execute(write.encode())
        for (statement,) in connection.execute("SELECT statement FROM rebuild WHERE relation = %s", [table]).fetchall():
            connection.execute(statement.encode())
        connection.execute(f"ANALYZE {table}".encode())


@pytest.fixture(scope="module")
def crowd(cluster: Cluster, template_database: str) -> Iterator[Crowd]:
    name = unique("iama_crowd")
    database.create_database(cluster, name, template=template_database)
    urls = database.urls(cluster, name)
    with psycopg.connect(urls.admin) as connection:
        connection.execute(WRITE_USERS.encode())
        connection.execute(STRIP.encode())
    tables = {"refactor_jobs": WRITE_JOBS, "job_events": WRITE_EVENTS}
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(_fill, urls.admin, table, write) for table, write in tables.items()]:
            done.result()
    yield Crowd(urls)
    database.drop_database(cluster, name)


PAGES = [
    ("the heaviest user's newest", HEAVY, None),
    ("the heaviest user's oldest", HEAVY, 300),
    ("the middle of a middling user's", MIDDLING, 500_001),
    ("the few of a light one", LIGHT, None),
    ("what everybody else has", SMALL, None),
]


@pytest.mark.parametrize("status", [None, "FAILED", "ANALYZING"])
@pytest.mark.parametrize(("owner", "before"), [page[1:] for page in PAGES], ids=[page[0] for page in PAGES])
def test_a_page_of_the_job_list_reads_no_more_than_a_page_and_one(crowd: Crowd, owner: int, before: int | None, status: str | None) -> None:
    query = JOBS["list_jobs_in_status"] if status else JOBS["list_jobs"]
    cursor = None if before is None else job(before)
    reads = crowd.read(query, owner, user_id=user(owner), before=cursor, limit=PAGE + 1, status=status or "")
    assert {read.node for read in reads if read.table == "refactor_jobs"} <= {"Index Scan", "Index Only Scan"}
    assert sum(read.rows for read in reads if read.table == "refactor_jobs") <= PAGE + 1
    assert all(read.rows <= PAGE + 1 for read in reads), reads


@pytest.mark.parametrize("after", [0, 1000, 1995, 2000])
def test_a_page_of_events_reads_no_more_than_the_page(crowd: Crowd, after: int) -> None:
    reads = crowd.read(STREAM["events_after"], HEAVY, job_id=job(3), after=after, limit=PAGE)
    assert {read.node for read in reads} == {"Index Scan"}
    assert [read.rows for read in reads if read.table == "job_events"] == [min(PAGE, 2000 - after)]


def test_what_the_pages_are_read_from_is_a_million(crowd: Crowd) -> None:
    with psycopg.connect(crowd.urls.admin) as connection:
        counts = connection.execute("SELECT (SELECT count(*) FROM refactor_jobs), (SELECT count(*) FROM job_events)").fetchone()
        shares = connection.execute(
            "SELECT count(*) FROM refactor_jobs WHERE user_id = ANY (%s) GROUP BY user_id ORDER BY 1", [[user(HEAVY), user(LIGHT)]]
        ).fetchall()
    assert counts == (ROWS, ROWS)
    assert [count for (count,) in shares] == [6, 333_333]
