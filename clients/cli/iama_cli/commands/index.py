"""`iama index`: every symbol of a folder and which file imports which."""

import json
import time
from pathlib import Path

import click

from iama_cli.commands.options import json_option
from iama_cli.output.screen import Screen
from iama_cli.settings import state_folder


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--no-cache", is_flag=True, help="Parse everything again and remember nothing.")
@click.option("--language", type=click.Choice(["python", "javascript", "typescript", "java"]), help="Of which files; otherwise of most.")
@json_option
def index(folder: Path, no_cache: bool, language: str | None, as_json: bool) -> None:
    """Index the symbols and imports of FOLDER; unchanged files are not parsed again."""
    from iama_engine.languages.registry import language_named, main_language
    from iama_engine.symbols.index import index_tree
    from iama_engine.symbols.walk import walk_files

    screen = Screen(as_json)
    started = time.monotonic()
    chosen = language_named(language) if language else main_language(file.path for file in walk_files(folder))
    tree = index_tree(folder, cache=None if no_cache else state_folder() / "index", language=chosen)
    spent = time.monotonic() - started
    if as_json:
        screen.document(json.loads(tree.to_json()))
        return
    symbols = sum(len(file.symbols) for file in tree.files.values())
    edges = sum(len(imported) for imported in tree.graph.values())
    broken = [path for path, file in tree.files.items() if not file.parse_ok]
    screen.say(f"{len(tree.files):,} files, {symbols:,} symbols, {edges:,} imports between them, {spent:.2f} s")
    for path in broken:
        screen.say(f"does not parse whole: {path}")
