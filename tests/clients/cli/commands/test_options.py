"""Options several commands share."""

import click
from click.testing import CliRunner

from iama_cli.commands.options import events_option, json_option, root_option


def test_the_shared_options_arrive_under_their_names() -> None:
    seen: dict[str, object] = {}

    @click.command()
    @root_option
    @events_option
    @json_option
    def command(**given: object) -> None:
        seen.update(given)

    assert CliRunner().invoke(command, ["--json", "--json-events", "--root", "/"]).exit_code == 0
    assert seen["as_json"] is True and seen["json_events"] is True and str(seen["root"]) == "/"
    assert CliRunner().invoke(command, ["--root", "/nowhere/at/all"]).exit_code == 2
