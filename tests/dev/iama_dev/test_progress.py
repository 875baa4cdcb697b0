import re

import pytest

from iama_dev.progress import Progress


def test_a_line_has_the_time_since_the_start_and_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    Progress().say("PostgreSQL", "ready")
    shown = capsys.readouterr()
    assert re.fullmatch(r"\[   \d\.\d s\] PostgreSQL: ready\n", shown.err) and shown.out == ""


def test_chatter_is_thinned_and_statements_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(every_seconds=3600)
    for number in range(3):
        progress.chat("compiler", str(number))
        progress.say("stack", str(number))
    lines = [line.split("] ")[1] for line in capsys.readouterr().err.splitlines()]
    assert lines == ["compiler: 0", "stack: 0", "stack: 1", "stack: 2"]
