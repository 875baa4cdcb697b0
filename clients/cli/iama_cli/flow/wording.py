"""How a changed spec is shown: item by item, only what differs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

PARTS = ("given", "when", "then")


def preview_lines(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Lines of a diff: `-` what goes, `+` what comes; at the end how many items stay as they are."""
    old = {item["item_id"]: item for item in before}
    new = {item["item_id"]: item for item in after}
    for item_id, item in old.items():
        if item_id not in new:
            yield f"- {item_id}  given {item['given']}, when {item['when']}, then {item['then']}"
    same = 0
    for item_id, item in new.items():
        if item_id not in old:
            yield f"+ {item_id}  given {item['given']}, when {item['when']}, then {item['then']}"
            continue
        changed = [part for part in PARTS if item[part] != old[item_id][part]]
        same += not changed
        for part in changed:
            yield f"  {item_id}"
            yield f"-   {part} {old[item_id][part]}"
            yield f"+   {part} {item[part]}"
    yield f"{same} items stay as they are"
