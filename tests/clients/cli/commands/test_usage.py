"""`iama usage`: a table for people, the answer as it came for programs."""

from typing import TYPE_CHECKING

import pytest

from iama_cli.commands.usage import BAR, bar

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command
    from tests.clients.cli.peer import Service


def test_usage_shows_the_bar_what_is_left_and_when_it_resets(online: "Command", service: "Service") -> None:
    done = online("usage")
    assert done.status == 0, done.err
    assert "PRO  [#########################.....] 81 % used" in done.out and "about 5 typical refactors left" in done.out
    assert "2 of 20" in done.out and "2026-11-21 00:00 UTC" in done.out and "2026-12-20 12:00 UTC" in done.out
    assert service.job_id in done.out and "80 % of the credits are used" in done.out
    assert "$" not in done.out


def test_usage_as_json_is_the_answer_as_it_came(online: "Command") -> None:
    assert online("usage", "--json").document["credits"]["remaining"] == "129.5000"


def test_usage_of_a_job_lists_each_call_with_its_four_counters(online: "Command", service: "Service") -> None:
    done = online("usage", "--job", service.job_id)
    assert done.status == 0, done.err
    row = next(line for line in done.out.splitlines() if line.startswith("repair"))
    assert row.split() == ["repair", "L2", "3", "m-1", "1200", "300", "40", "500", "7", "1.2500"]
    assert "LOGIC_FAILURE, 1.2500 C of 50.0000 C, 1.2500 C credited back" in done.out and "total: 0.0000 C" in done.out
    assert online("usage", "--job", service.job_id, "--json").document["calls"][0]["price_version"] == 7


@pytest.mark.parametrize(("percent", "marks"), [(0, 0), (1, 1), (50, 15), (99, 30), (100, 30)])
def test_the_bar_is_full_only_near_the_end_and_never_empty_once_something_is_used(percent: int, marks: int) -> None:
    assert bar(percent) == "#" * marks + "." * (BAR - marks)
