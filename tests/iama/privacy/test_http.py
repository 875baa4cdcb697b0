"""What the answers about one's data hold."""

from iama.kit.store import SignedRequest
from iama.privacy.http import ExportLink
from iama.privacy.model import Export
from tests.fixtures.edge import NOW


def test_a_link_tells_its_end_and_its_size_and_no_key() -> None:
    shown = ExportLink.of(Export("e", "u", "exports/u/e.zip", NOW), SignedRequest("https://s/x", "GET", {}, NOW), 7)
    assert shown.model_dump(mode="json") == {"export_id": "e", "url": "https://s/x", "expires_at": "2026-11-20T12:00:00Z", "size": 7}
