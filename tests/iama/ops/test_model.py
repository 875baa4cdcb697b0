"""What the defaults of operations promise."""

from datetime import UTC, datetime, timedelta

from iama.ops.model import Claim, ConfigMissing

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_claim_is_bounded_and_comes_back_within_half_a_minute() -> None:
    claim = Claim("start_job", NOW)
    assert (claim.limit, claim.lease) == (20, timedelta(seconds=30))


def test_a_missing_configuration_names_its_key_and_is_no_fault_of_the_caller() -> None:
    error = ConfigMissing(key="price_table")
    assert (error.code, error.detail, error.message) == ("CONFIG_MISSING", {"key": "price_table"}, "This configuration does not exist.")
