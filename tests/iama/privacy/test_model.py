"""What is copied, by name."""

from datetime import timedelta

from iama.privacy.model import EXPORTED, NOT_EXPORTED, Export
from iama.privacy.store import Q
from tests.fixtures.edge import NOW


def test_every_file_has_its_query_and_nothing_is_both_copied_and_not() -> None:
    assert {name.removeprefix("export_") for name in Q if name.startswith("export_")} == set(EXPORTED)
    assert not set(EXPORTED) & set(NOT_EXPORTED) and all(NOT_EXPORTED.values())


def test_a_copy_stays_an_hour() -> None:
    assert Export("e", "u", "k", NOW).removed_at == NOW + timedelta(hours=1)
