"""When paired times are a slowdown: by how much, by which power, and not by one disturbed pair."""

import pytest

from iama_engine.runner.pace_judge import Pair, is_creeping, is_slower, is_suspect, pace_of

SQUARE: dict[int, list[Pair]] = {256: [(0.002, 0.004)], 1024: [(0.008, 0.064), (0.009, 0.066), (0.008, 0.07)]}


def test_what_takes_longer_and_grows_by_another_power_is_told_with_both() -> None:
    pace = pace_of(SQUARE)
    assert pace is not None and is_slower(pace)
    assert (pace.size, pace.before_s, pace.now_s, pace.power_before, pace.power_now) == (
        1024,
        0.008,
        0.064,
        pytest.approx(1),
        pytest.approx(2),
    )


@pytest.mark.parametrize(
    "pairs",
    [
        {256: [(0.002, 0.004)], 1024: [(0.008, 0.016)]},
        {1024: [(0.0001, 0.0011)]},
        {256: [(0.002, 0.002)], 1024: [(0.008, 0.4), (0.008, 0.0081), (0.4, 0.008), (0.008, 0.0082)]},
        {256: [(0.01, 0.02)], 1024: [(0.3, 0.1)]},
        {256: [(0.0, 0.0)], 1024: [(0.0, 0.0)]},
        {},
    ],
)
def test_noise_a_constant_factor_small_change_and_faster_code_are_none(pairs: dict[int, list[Pair]]) -> None:
    assert not is_slower(pace_of(pairs))


def test_a_constant_factor_is_told_where_it_is_large_and_a_smaller_one_where_it_grows() -> None:
    assert is_slower(pace_of({256: [(0.002, 0.008)], 1024: [(0.008, 0.032)]}))
    assert is_slower(pace_of({256: [(0.010, 0.011)], 1024: [(0.040, 0.079)]}))


def test_what_may_be_slower_is_tried_more_often_and_what_creeps_at_a_larger_size() -> None:
    assert is_suspect(pace_of({256: [(0.01, 0.0125)]})) and not is_suspect(pace_of({256: [(0.01, 0.011)]}))
    assert is_creeping({256: [(0.01, 0.0105)], 1024: [(0.04, 0.05)]})
    assert not is_creeping({256: [(0.01, 0.0125)], 1024: [(0.04, 0.05)]}) and not is_creeping({256: [(0.01, 0.02)]})


def test_calls_one_after_the_other_are_slower_where_each_of_them_is_or_where_they_slow_down() -> None:
    overhead = pace_of({4096: [(0.0005, 0.0018)], 16384: [(0.0021, 0.0072)]})
    assert is_slower(overhead) and not is_slower(overhead, in_turns=True)
    assert is_slower(pace_of({256: [(0.001, 0.004)], 1024: [(0.004, 0.016)]}), in_turns=True)
    assert is_slower(pace_of({4096: [(0.0005, 0.0005)], 16384: [(0.0021, 0.0072)]}), in_turns=True)
