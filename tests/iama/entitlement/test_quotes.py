"""What a call may cost at worst, from the price table alone."""

from decimal import Decimal

import pytest

from iama.entitlement import service as entitlement
from iama.entitlement.model import NotPriced
from tests.fixtures.jobs import Role
from tests.iama.entitlement.conftest import Accounts


def test_a_larger_scope_costs_more_and_the_longest_answer_is_in_it(accounts: Accounts, worker: Role) -> None:
    small, large = (worker.run(lambda tx, size=size: entitlement.worst_case(tx, "L2", size)) for size in (0, 300_000))  # type: ignore[misc]
    assert 0 < small < large


def test_without_a_price_nothing_is_quoted(accounts: Accounts, worker: Role) -> None:
    accounts.write("UPDATE dynamic_configs SET value = '{\"models\": {}}', version = version + 1 WHERE key = 'price_table'")
    with pytest.raises(NotPriced):
        worker.run(lambda tx: entitlement.worst_case(tx, "L2", 0))


@pytest.mark.parametrize(("credits", "balance", "percent"), [("1", "100", 1), ("1.01", "100", 2), ("7", "0", 100), ("0", "50", 0)])
def test_a_quote_is_whole_percent_rounded_up(credits: str, balance: str, percent: int) -> None:
    assert entitlement.percent_of(Decimal(credits), Decimal(balance)) == percent
