"""The clock that stands still."""

import datetime
import time

import pytest

from iama_engine.runner.clock import frozen_clock

EPOCH = 1_700_000_000.0


def test_every_reading_of_the_wall_clock_is_the_same() -> None:
    with frozen_clock(EPOCH):
        assert time.time() == EPOCH
        assert time.time_ns() == int(EPOCH) * 10**9
        assert datetime.datetime.now(datetime.UTC).timestamp() == EPOCH
        assert datetime.date.today() == datetime.datetime.now().date() == datetime.datetime.today().date()
        assert time.gmtime() == time.gmtime(EPOCH)
        assert time.strftime("%Y %j") == time.strftime("%Y %j", time.localtime(EPOCH))
        assert time.asctime() == time.ctime() == time.ctime(EPOCH)


def test_given_times_and_monotonic_time_are_left_alone() -> None:
    with frozen_clock(EPOCH):
        assert time.gmtime(0).tm_year == 1970
        assert time.strftime("%Y", time.gmtime(0)) == "1970"
        assert time.monotonic() <= time.monotonic()
        assert datetime.datetime(2020, 1, 1).year == 2020


def test_real_and_frozen_values_are_of_one_kind() -> None:
    real = datetime.datetime(2020, 1, 1)
    with frozen_clock(EPOCH):
        assert isinstance(real, datetime.datetime)
        assert isinstance(datetime.datetime.now(), datetime.datetime)
        assert isinstance(datetime.datetime.now(), datetime.date)
        assert datetime.datetime.now() > real


def test_a_reading_may_be_asked_each_time() -> None:
    moments = [1.0]
    with frozen_clock(lambda: moments[-1]):  # a thread of another test may read it too: reading consumes nothing
        assert time.time() == 1.0
        moments.append(2.0)
        assert time.time() == 2.0


def test_the_clock_runs_again_after_an_error() -> None:
    original = (time.time, datetime.datetime, datetime.date)
    with pytest.raises(KeyError), frozen_clock(EPOCH):
        raise KeyError
    assert (time.time, datetime.datetime, datetime.date) == original


def test_none_leaves_the_clock_alone() -> None:
    with frozen_clock(None):
        assert time.time() > EPOCH
