"""Functions that no search should survive by luck alone; `steady` is the one that can be pinned."""

import os
import subprocess
import sys
import threading
import time


def steady(n):
    """Do.

    >>> steady(11)
    22
    """
    if n > 10:
        return n * 2
    return n + 1


def endless(n=0):
    while True:
        try:
            n += 1
        except BaseException:
            pass


def leaves(status=7):
    os._exit(status)


def exits():
    sys.exit(3)


def forks():
    if os.fork() == 0:
        time.sleep(600)


def spawns():
    return subprocess.Popen(["sleep", "600"]).pid


def threads():
    thread = threading.Thread(target=time.sleep, args=(600,))
    thread.start()


def mute():
    sys.stdout.close()
    sys.stdout = None
    os.close(1)


def moves():
    os.chdir("/")
    return os.getcwd()


def writes(name="left_behind.txt"):
    with open(name, "w") as file:
        file.write("x")


def waits():
    time.sleep(600)


def swallows(name="left_behind.txt"):
    try:
        open(name, "w").close()
    except BaseException:
        raise ValueError("refused") from None
