"""A loop that no alarm ends."""

import signal


def steady(n):
    return n + 1


def deaf():
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True:
        pass
