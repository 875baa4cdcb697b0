"""`iama recipes`, `recipes show` and `recipes run`: the deterministic tier by itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from iama_cli.commands.options import json_option, root_option
from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen

_ENABLE = "Use this recipe of another package too (also: IAMA_RECIPES, names with commas between)."
enable_option = click.option("--enable", multiple=True, metavar="NAME", help=_ENABLE)


@click.group(invoke_without_command=True)
@click.option("--language", help="Only recipes for this language: python, javascript, typescript or java.")
@enable_option
@json_option
@click.pass_context
def recipes(context: click.Context, /, **options: Any) -> None:
    """List the recipes, show one with its examples, or run one offline."""
    if context.invoked_subcommand is not None:
        return
    from iama_cli.offline.catalogue import enabled_names, list_catalogue

    screen = Screen(options["as_json"])
    listing = list_catalogue(enabled_names(options["enable"]), options["language"])
    head = ("recipe", "languages", "from strategy", "risk", "what it does")
    screen.table(head, [(one.name, ", ".join(one.languages), one.strategy, one.risk, one.title) for one in listing.recipes])
    for broken in listing.broken:
        screen.warn(f"{broken.name}: {broken.error.message} [{broken.error.code}]")
    for offered in listing.off:
        screen.say(f"{offered.name}: offered by {offered.package}, off; --enable {offered.name} to use it")
    screen.document(listing.to_json())


@recipes.command("show")
@click.argument("name")
@enable_option
@json_option
def show(name: str, **options: Any) -> int:
    """Tell what a recipe does, when it refuses, and show its cases before and after."""
    from iama_cli.offline.catalogue import enabled_names
    from iama_engine.recipes.catalogue import recipe_named
    from iama_engine.recipes.pages import page_of, recipe_to_json

    screen = Screen(options["as_json"])
    recipe = recipe_named(name, enabled_names(options["enable"]))
    screen.say(page_of(recipe).rstrip())
    screen.document(recipe_to_json(recipe))
    return Exit.DONE


@recipes.command("run")
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--symbol", help="Only this function or Class.method.")
@click.option("--java-release", type=click.IntRange(5, 99), help="Java is compiled for this release (else what pom.xml says, else 8).")
@click.option("--class-path", multiple=True, type=click.Path(exists=True, path_type=Path), help="A jar or folder that Java needs.")
@click.option("--write", is_flag=True, help="Write the result; otherwise only the diff is shown.")
@enable_option
@root_option
@json_option
def run(name: str, files: tuple[Path, ...], **options: Any) -> int:
    """Run one recipe on FILES and print its diff; exit 4 with the reasons when it refuses."""
    from iama_cli.offline.catalogue import enabled_names
    from iama_cli.offline.recipe import JavaProject, RecipeRun, run_recipe
    from iama_engine.recipes.catalogue import recipe_named

    screen = Screen(options["as_json"])
    recipe = recipe_named(name, enabled_names(options["enable"]))
    java = JavaProject(options["java_release"], options["class_path"])
    result = run_recipe(RecipeRun(recipe, files, options["symbol"], options["root"], java))
    declined = [{"symbol": one.symbol, "reason": one.reason} for one in result.declined]
    if not result.changes.after and declined:
        _explain(screen, result.declined)
        screen.document(_refusal(name, declined, {str(one.code) for one in result.declined if one.code}).to_json())
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


def _refusal(name: str, declined: list[dict[str, str]], codes: set[str]) -> CliError:
    """The machine's own reason where there is one for every file, else the recipe's refusal."""
    code = codes.pop() if len(codes) == 1 else "RECIPE_REFUSED"
    return CliError(code, f"{name} changes nothing here", Exit.DECISION_NEEDED, {"declined": declined})


def _explain(screen: Screen, declined: Any) -> None:
    for one in declined:
        screen.warn(f"left alone: {one.symbol}: {one.reason}")


def _closing(changed: Mapping[str, bytes | None], written: bool) -> str:
    if not changed:
        return "nothing to change"
    return f"{len(changed)} file(s) {'written' if written else 'would change; add --write to write them'}"
