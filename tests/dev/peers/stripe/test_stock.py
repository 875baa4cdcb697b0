"""What the local shop sells is what the seeded catalogue asks for."""

import json
import re
from pathlib import Path

from iama_dev.peers.stripe.stock import MONTHLY, SINGLE


def test_prices_are_the_seeded_catalogues() -> None:
    text = (Path(__file__).parents[4] / "migrations/0026_billing.sql").read_text("utf-8")
    found = re.search(r"\('billing.catalogue', '(.*?)', 'SEED'\)", text, re.S)
    assert found
    catalogue = json.loads(found[1])
    assert {name: row["amount"] for name, row in catalogue["plans"].items()} == MONTHLY
    assert {name: row["amount"] for name, row in catalogue["add_ons"].items()} == SINGLE
