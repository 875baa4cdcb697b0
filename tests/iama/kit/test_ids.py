"""Ids."""

import pytest

from iama.kit.ids import is_id, new_id


def test_ids_are_unique_version_7_and_sort_by_age() -> None:
    made = [new_id() for _ in range(2_000)]
    assert len(set(made)) == len(made)
    assert made == sorted(made)
    assert all(is_id(one) and one[14] == "7" for one in made)


@pytest.mark.parametrize("text", ["", "x", "0193", "{01930001-0000-7000-8000-000000000001}", "01930001-0000-7000-8000-00000000000G"])
def test_what_is_not_a_canonical_uuid_is_no_id(text: str) -> None:
    assert not is_id(text)
