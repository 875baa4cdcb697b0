"""The schema that the migrations make, as one readable file: `python -m migrations.snapshot [--check]`.

It is what `pg_dump` of the development server says about a freshly migrated database, less its boilerplate. Surprising: another major
version of PostgreSQL words the same schema differently, so the file is written and compared with the server that `make setup` installs.
"""

import argparse
import difflib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from iama_dev import database
from iama_dev.postgres import Settings, binaries, start_cluster
from iama_dev.processes import Crew

FILE = Path(__file__).with_name("schema.sql")
COMMAND = "python -m migrations.snapshot"
_HEADER = f"-- What the migrations make. Written by `{COMMAND}`, never by hand.\n\n"
_BOILERPLATE = re.compile(r"--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict")


def describe(url: str) -> str:
    """The schema of the database at `url`, seen by its superuser."""
    command = [str(binaries() / "pg_dump"), "--schema-only", "--no-owner", f"--dbname={url}"]
    dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = (line for line in dumped.splitlines() if not _BOILERPLATE.match(line))
    return _HEADER + re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def difference(described: str) -> str:
    """How the file differs from `described`; empty where it does not."""
    written = FILE.read_text("utf-8").splitlines(keepends=True)
    return "".join(difflib.unified_diff(written, described.splitlines(keepends=True), "schema.sql", "the migrated database"))


def describe_fresh() -> str:
    """The schema of a database that was made, migrated and thrown away for this."""
    with Crew() as crew, tempfile.TemporaryDirectory(prefix="iama-schema-") as folder:
        cluster = start_cluster(crew, Path(folder), Settings(durable=False))
        return describe(database.prepare(cluster, "iama").admin)


def main() -> int:
    """The command: write the file, or with `--check` tell whether it is as it should be."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write migrations/schema.sql.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the file is not what the migrations make")
    described = describe_fresh()
    if not parser.parse_args().check:
        FILE.write_text(described, "utf-8")
        return 0
    found = difference(described)
    sys.stdout.write(found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
