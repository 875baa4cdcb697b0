"""What a copy looks like to whoever opens it."""

import io
import json
from zipfile import ZipFile

from iama.privacy.archive import pack
from iama.privacy.model import Copied


def test_each_kind_is_a_file_of_readable_json() -> None:
    with ZipFile(io.BytesIO(pack({"account": [Copied({"email": "émile@example.com"})], "jobs": []}))) as archive:
        assert archive.namelist() == ["README.txt", "account.json", "jobs.json"]
        assert json.loads(archive.read("account.json")) == [{"email": "émile@example.com"}]
        assert "é".encode() in archive.read("account.json") and json.loads(archive.read("jobs.json")) == []
