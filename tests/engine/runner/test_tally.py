"""Counts for whoever looks while a run is under way."""

import json
from pathlib import Path

from iama_engine.runner.tally import NAME, Tally


def test_counts_are_told_whole_and_not_again_at_once(tmp_path: Path) -> None:
    tally = Tally(tmp_path, 40)
    assert tally.is_due()
    tally.tell(3, 2)
    assert json.loads((tmp_path / NAME).read_text()) == {"done": 3, "hits": 2, "total": 40}
    assert not tally.is_due()
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
