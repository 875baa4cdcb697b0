"""Real sources to try things on: modules of the running interpreter's own library."""

import sysconfig
from pathlib import Path

_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
NAMES = (
    "argparse.py",
    "bisect.py",
    "configparser.py",
    "contextlib.py",
    "dataclasses.py",
    "difflib.py",
    "functools.py",
    "json/decoder.py",
    "queue.py",
    "sched.py",
    "textwrap.py",
    "typing.py",
)


def library_source(name: str) -> bytes:
    """The bytes of one library module."""
    return (_LIBRARY / name).read_bytes()
