"""`iama edit`: a set of edit operations, all applied or none, without a service."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iama_cli.commands.options import json_option
from iama_cli.exits import CliError, Exit
from iama_cli.offline.changes import Changes, read_file, relative_to
from iama_cli.output.screen import Screen

if TYPE_CHECKING:
    from iama_engine.edits.operations import Operation


@click.command()
@click.argument("operations", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--root", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Where the paths start.")
@click.option("--write", is_flag=True, help="Write the result; otherwise only the diff is shown.")
@json_option
def edit(operations: Path, root: Path, write: bool, as_json: bool) -> int:
    """Apply OPERATIONS (a JSON list, or {"operations": [...]}) to the files under ROOT; exit 4 when one is refused."""
    from iama_engine.edits.apply import EditRefused, apply_edits

    screen = Screen(as_json)
    wanted = read_operations(operations)
    before = {
        path: read_file(root / path) for path in sorted({relative_to(root, root / one.path) for one in wanted}) if (root / path).exists()
    }
    try:
        after = apply_edits(before, wanted)
    except EditRefused as refused:
        reasons = [{"op_id": one.op_id, "reason": one.reason} for one in refused.refusals]
        raise CliError("EDIT_REFUSED", "nothing was changed", Exit.DECISION_NEEDED, {"refusals": reasons}) from None
    changes = Changes({path: before.get(path) for path in after}, after)
    if write:
        changes.write(root)
    screen.diff(changes.diff())
    screen.warn(f"{len(after)} file(s) {'written' if write else 'would change; add --write to write them'}")
    screen.document({"written": write, "files": changes.files(), "operations": len(wanted)})
    return Exit.DONE


def read_operations(path: Path) -> "list[Operation]":
    """The operations of a file; raises OPERATIONS_INVALID naming the one that cannot be read."""
    from iama_engine.edits.operations import operation_from_json

    try:
        raw = json.loads(path.read_text("utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise CliError("OPERATIONS_INVALID", f"{path} is not JSON: {error}") from None
    listed = raw.get("operations") if isinstance(raw, dict) else raw
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise CliError("OPERATIONS_INVALID", f"{path} holds no list of operations")
    found = []
    for position, one in enumerate(listed):
        try:
            found.append(operation_from_json(one))
        except ValueError as error:
            raise CliError("OPERATIONS_INVALID", f"operation {position}: {error}") from None
    return found
