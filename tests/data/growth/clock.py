"""Processor time of calls on growing input, as one line of JSON: case → size → seconds. Written by hand, for no package.

It is the thread's: that of the process is counted in ticks while a timer is set.
"""

import json
import os
import signal
import sys
import time
from collections import Counter

SIZES = (64, 256, 1024, 4096)
ENOUGH_S, STOPPED_S = 0.15, 2.0


class Stopped(BaseException):
    pass


def stop(signum, frame):
    raise Stopped


def once(call, size):
    started = time.thread_time()
    signal.setitimer(signal.ITIMER_PROF, STOPPED_S, 0.5)
    try:
        call(size)
    except Stopped:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.thread_time() - started


def grow(call):
    taken = {}
    for size in SIZES:
        try:
            taken[size] = once(call, size)
            if taken[size] < ENOUGH_S:
                taken[size] = min(taken[size], once(call, size))
        except Exception:  # too large for the call
            break
        if taken[size] > ENOUGH_S:
            break
    return taken


def lines_of(call, size):
    """How often each line of the folder is run."""
    found, root = Counter(), os.getcwd() + os.sep

    def look(frame, event, given):
        name = os.path.abspath(frame.f_code.co_filename)
        if not name.startswith(root):
            return None
        if event == "line":
            found[name[len(root) :], frame.f_lineno] += 1
        return look

    sys.settrace(look)
    try:
        once(call, size)
    finally:
        sys.settrace(None)
    return found


def growing_lines(cases):
    """Lines that are run at least three times as often where the input is four times as large."""
    grown = set()
    for call in cases.values():
        try:
            small, large = lines_of(call, 256), lines_of(call, 1024)
        except Exception:  # too large for the call
            continue
        grown |= {place for place, often in large.items() if often >= 3 * max(small[place], 2)}
    return sorted(grown)


def runs(places):
    """File → pairs of a first and a last line: what a run tells is short."""
    found = {}
    for path, line in places:
        pairs = found.setdefault(path, [])
        if pairs and pairs[-1][1] == line - 1:
            pairs[-1][1] = line
        else:
            pairs.append([line, line])
    return found


def tell(cases):
    signal.signal(signal.SIGPROF, stop)
    if sys.argv[1:] == ["lines"]:
        print("GROWING " + json.dumps(runs(growing_lines(cases)), separators=(",", ":")), flush=True)
        return
    print("GROWTH " + json.dumps({name: {size: round(taken, 5) for size, taken in grow(call).items()} for name, call in sorted(cases.items())}), flush=True)
