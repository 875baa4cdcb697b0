"""What of a job lies in the workspace, after applies and reverts in turns."""

from datetime import UTC, datetime, timedelta

from iama.delivery.model import Action, ActionFile
from iama.delivery.service import written_files

START = datetime(2026, 11, 20, tzinfo=UTC)


def action(number: int, kind: str, *outcomes: tuple[str, str, str | None]) -> Action:
    files = tuple(ActionFile(path, change, "a", "b", outcome) for path, change, outcome in outcomes)
    at = START + timedelta(minutes=number)
    status = "reported" if any(file.outcome for file in files) else "requested"
    return Action(f"{kind}-{number}", "job", kind, number, status, at, at if status == "reported" else None, None, files)


def paths(*actions: Action) -> list[tuple[str, str]]:
    return [(file.path, file.change) for file in written_files(actions)]


def test_only_what_an_apply_is_known_to_have_written_can_be_put_back() -> None:
    assert paths() == []
    assert paths(action(1, "APPLY", ("x", "modified", None))) == []
    assert paths(action(1, "APPLY", ("x", "modified", "written"), ("y", "created", "refused"))) == [("x", "modified")]


def test_a_reverse_undoes_the_kind_of_change() -> None:
    applied = action(1, "APPLY", ("x", "created", "written"), ("y", "deleted", "written"))
    assert paths(applied) == [("x", "deleted"), ("y", "created")]


def test_a_revert_takes_out_what_it_wrote_and_a_later_apply_puts_it_in_again() -> None:
    applied = action(1, "APPLY", ("x", "modified", "written"), ("y", "modified", "written"))
    reverted = action(2, "REVERT", ("x", "modified", "written"), ("y", "modified", "refused"))
    assert paths(applied, reverted) == [("y", "modified")]
    assert paths(applied, action(3, "APPLY", ("x", "modified", "written")), reverted) == [("x", "modified"), ("y", "modified")]
