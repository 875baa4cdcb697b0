"""What a choice stands for, and its name."""

from datetime import UTC, datetime

import pytest

from iama.delivery.choice import Choice, SelectionUnknown, all_hunks, chosen_hunks, selection_name
from iama.delivery.model import Delivery
from tests.fixtures.delivered import FILES, HUNKS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DELIVERY = Delivery("j", "CHANGED", NOW, "s", "p", "r", NOW, FILES)


@pytest.mark.parametrize(
    ("choice", "hunks"),
    [
        (Choice(accept_all=True), HUNKS),
        (Choice(files=("pkg/a.py",)), HUNKS[:2]),
        (Choice(hunks=(HUNKS[2], HUNKS[0])), (HUNKS[0], HUNKS[2])),
        (Choice(files=("pkg/b.py",), hunks=(HUNKS[1], HUNKS[1])), HUNKS[1:]),
        (Choice(files=("pkg/a.py", "pkg/b.py")), HUNKS),
    ],
)
def test_files_and_hunks_become_hunks_in_the_deliverys_order(choice: Choice, hunks: tuple[str, ...]) -> None:
    assert chosen_hunks(DELIVERY, choice) == hunks
    assert all_hunks(DELIVERY) == HUNKS


@pytest.mark.parametrize("choice", [Choice(files=("pkg/c.py",)), Choice(hunks=("0" * 16 + "-" + "0" * 16,)), Choice(files=("PKG/A.PY",))])
def test_what_the_delivery_does_not_have_is_named(choice: Choice) -> None:
    with pytest.raises(SelectionUnknown) as caught:
        chosen_hunks(DELIVERY, choice)
    assert caught.value.detail == {"files": list(choice.files), "hunks": list(choice.hunks)}


def test_the_name_of_a_choice_does_not_depend_on_its_order() -> None:
    assert selection_name(HUNKS) == selection_name(tuple(reversed(HUNKS))) != selection_name(HUNKS[:2])
