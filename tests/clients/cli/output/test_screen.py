"""The one place that prints."""

import json

import pytest

from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen


def test_with_json_people_are_told_on_stderr_and_stdout_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(json_document=True)
    screen.say("for people")
    screen.document({"a": 1})
    out, err = capsys.readouterr()
    assert json.loads(out) == {"a": 1} and err == "for people\n"


def test_without_json_no_document_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().document({"a": 1})
    assert capsys.readouterr().out == ""


def test_a_failure_names_its_code_and_detail_and_is_a_document_under_json(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(json_document=True).failure(CliError("SOME_CODE", "do this", Exit.QUOTA, {"reset_at": "noon"}))
    out, err = capsys.readouterr()
    assert "do this [SOME_CODE]" in err and "reset_at: noon" in err
    assert json.loads(out) == {"error_code": "SOME_CODE", "message": "do this", "detail": {"reset_at": "noon"}, "exit_code": 5}


def test_columns_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().table(("a", "long"), [("xxx", 1), ("y", 22)])
    assert capsys.readouterr().out == "a    long\nxxx  1\ny    22\n"


def test_nothing_is_coloured_or_asked_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    screen.diff("--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n")
    assert "\x1b" not in capsys.readouterr().out
    assert not screen.may_ask and not screen.is_terminal
