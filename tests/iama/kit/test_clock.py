"""The machine's clock."""

from datetime import UTC

from iama.kit.clock import SystemClock


def test_time_is_aware_utc_and_does_not_run_backwards() -> None:
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert first <= second
