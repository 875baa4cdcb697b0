"""A copy of one's data as a ZIP of JSON files, one for each kind of thing, and a word on what they are."""

import io
import json
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from iama.privacy.model import Copied

ABOUT = """This is everything that IAMA keeps about your account, one JSON file for each kind of thing.

Times are in UTC. Credits are an accounting unit, not money. Files of your code are not in here: those of a delivery
are fetched with `iama delivery JOB`, and all of them are deleted 14 days after their job was made.
"""


def pack(files: Mapping[str, Sequence[Copied]]) -> bytes:
    """The archive's bytes."""
    blob = io.BytesIO()
    with ZipFile(blob, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT)
        for name, rows in files.items():
            archive.writestr(f"{name}.json", json.dumps([dict(copied.row) for copied in rows], indent=1, ensure_ascii=False))
    return blob.getvalue()
