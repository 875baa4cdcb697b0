"""`iama recipes` and `iama recipes run`: the deterministic tier by itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from iama_cli.commands.options import json_option, root_option
from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def recipes(context: click.Context, as_json: bool) -> None:
    """List the recipes, or run one offline."""
    if context.invoked_subcommand is not None:
        return
    from iama_engine.recipes.catalogue import all_recipes

    screen = Screen(as_json)
    rows = [(recipe.name, str(recipe.strategy), str(recipe.risk), recipe.title) for recipe in all_recipes()]
    screen.table(("recipe", "from strategy", "risk", "what it does"), rows)
    screen.document(
        {
            "recipes": [
                {
                    "name": recipe.name,
                    "title": recipe.title,
                    "description": recipe.description,
                    "languages": list(recipe.languages),
                    "risk": str(recipe.risk),
                    "strategy": str(recipe.strategy),
                }
                for recipe in all_recipes()
            ]
        }
    )


@recipes.command("run")
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--symbol", help="Only this function or Class.method.")
@click.option("--write", is_flag=True, help="Write the result; otherwise only the diff is shown.")
@root_option
@json_option
def run(name: str, files: tuple[Path, ...], **options: Any) -> int:
    """Run one recipe on FILES and print its diff; exit 4 with the reasons when it refuses."""
    from iama_cli.offline.recipe import RecipeRun, run_recipe
    from iama_engine.recipes.catalogue import recipe_named

    screen = Screen(options["as_json"])
    result = run_recipe(RecipeRun(recipe_named(name), files, options["symbol"], options["root"]))
    declined = [{"symbol": one.symbol, "reason": one.reason} for one in result.declined]
    if not result.changes.after and declined:
        _explain(screen, result.declined)
        screen.document(_refusal(name, declined).to_json())
        return Exit.DECISION_NEEDED
    if options["write"] and result.changes.after:
        result.changes.write(result.root)
    screen.diff(result.changes.diff())
    _explain(screen, result.declined)
    screen.warn(_closing(result.changes.after, options["write"]))
    screen.document(
        {
            "recipe": name,
            "written": bool(options["write"] and result.changes.after),
            "root": str(result.root),
            "files": result.changes.files(),
            "units": [{"title": unit.title, "symbols": list(unit.symbols), "operations": len(unit.operations)} for unit in result.units],
            "declined": declined,
        }
    )
    return Exit.DONE


def _refusal(name: str, declined: list[dict[str, str]]) -> CliError:
    return CliError("RECIPE_REFUSED", f"{name} changes nothing here", Exit.DECISION_NEEDED, {"declined": declined})


def _explain(screen: Screen, declined: Any) -> None:
    for one in declined:
        screen.warn(f"left alone: {one.symbol}: {one.reason}")


def _closing(changed: Mapping[str, bytes | None], written: bool) -> str:
    if not changed:
        return "nothing to change"
    return f"{len(changed)} file(s) {'written' if written else 'would change; add --write to write them'}"
