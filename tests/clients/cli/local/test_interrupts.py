"""Signals while something is at work, and while it is cleaned up."""

import os
import signal

import pytest

from iama_cli.local.interrupts import SIGNALS, terminable, unhurried


def test_a_polite_kill_ends_like_ctrl_c_and_the_handler_is_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), terminable():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", SIGNALS)
def test_cleaning_up_is_not_interrupted(number: signal.Signals) -> None:
    done = []
    with terminable(), unhurried():
        os.kill(os.getpid(), number)
        done.append("cleaned")
    assert done == ["cleaned"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
