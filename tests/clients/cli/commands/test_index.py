"""`iama index`: symbols and imports of a folder, offline."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command


def test_the_document_has_symbols_and_the_graph(offline: "Command", legacy: Path) -> None:
    done = offline("index", str(legacy), "--json")
    assert done.status == 0
    assert [one["symbol"] for one in done.document["files"]["greeter.py"]["symbols"]] == ["Greeter", "Greeter.greet"]
    assert done.document["graph"]["test_greeter.py"] == ["greeter.py"]


def test_people_read_counts_and_which_files_do_not_parse(offline: "Command", legacy: Path) -> None:
    (legacy / "broken.py").write_text("def broken(:\n")
    done = offline("index", str(legacy), "--no-cache")
    assert "3 files" in done.out and "does not parse whole: broken.py" in done.out


def test_a_folder_that_is_not_there_is_wrong_use(offline: "Command") -> None:
    assert offline("index", "nowhere", "--json").status == 2
