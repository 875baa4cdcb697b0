"""Every named query against the migrated schema: it can be prepared, and it finds an index where it looks rows up."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files

import psycopg
import pytest

from iama.db.queries import Query, load
from iama_dev import database
from iama_dev.postgres import Cluster
from tests.fixtures.postgres import unique

PACKAGES = [
    f"iama.{folder.name}"
    for folder in sorted(files("iama").iterdir(), key=lambda entry: entry.name)
    if folder.is_dir() and folder.joinpath("queries.sql").is_file()
]
QUERIES = [pytest.param(query, id=f"{package}.{query.name}") for package in PACKAGES for query in load(package).values()]
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def numbered(query: Query) -> str:
    """The statement with the server's own placeholders."""
    names = list(dict.fromkeys(_PLACEHOLDER.findall(query.sql)))
    return _PLACEHOLDER.sub(lambda found: f"${names.index(found[1]) + 1}", query.sql).replace("%%", "%")


def scans(node: dict[str, object]) -> Iterator[str]:
    """Tables that a plan reads from end to end."""
    if node["Node Type"] == "Seq Scan":
        yield str(node["Relation Name"])
    plans = node.get("Plans", [])
    if isinstance(plans, list):
        for child in plans:
            yield from scans(child)


@pytest.fixture(scope="module")
def planner(cluster: Cluster, template_database: str) -> Iterator[psycopg.Connection]:
    """The schema's owner on a copy of it, with sequential scans all but forbidden."""
    name = unique("iama_plans")
    database.create_database(cluster, name, template=template_database)
    with psycopg.connect(cluster.database_url(name), autocommit=True) as connection:
        connection.execute("SET enable_seqscan = off")
        yield connection
    database.drop_database(cluster, name)


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_can_be_planned_and_reads_no_table_from_end_to_end(planner: psycopg.Connection, query: Query) -> None:
    row = planner.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {numbered(query)}".encode()).fetchone()
    assert row is not None
    plan = row[0] if isinstance(row[0], list) else json.loads(row[0])
    assert list(scans(plan[0]["Plan"])) == []
