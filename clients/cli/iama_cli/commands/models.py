"""`iama models` and `iama models check`: what models cost, and whether a key or an address works."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iama_cli.commands.options import json_option
from iama_cli.output.screen import Screen

if TYPE_CHECKING:
    from iama_cli.models.check import Checked

_TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def models() -> None:
    """Test a provider's key or an OpenAI-compatible address."""


@models.command("check")
@click.argument("model")
@click.option("--provider", type=click.Choice(["openai", "anthropic"]), help="The protocol; Anthropic's for its own models, else OpenAI's.")
@click.option("--base", help="Another address that speaks the protocol, such as http://127.0.0.1:8000/v1.")
@click.option("--key-env", help="The environment variable that holds the key. A key is never an argument.")
@click.option("--prices", type=_TABLE, help="A price table (JSON) in place of the one a new service starts with.")
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=30.0, show_default=True, help="How long a silence may be.")
@json_option
def check(model: str, as_json: bool, **given: Any) -> None:
    """Ask MODEL two small questions; show its price, its caps and whether it keeps a beginning."""
    from iama_cli.models.check import Target, check_model
    from iama_cli.models.prices import find_price
    from iama_cli.models.protocols import PROTOCOLS

    priced = find_price(model, given["prices"])
    protocol = PROTOCOLS[given["provider"] or ("anthropic" if model.startswith("claude-") and not given["base"] else "openai")]
    variable = given["key_env"] or protocol.key_variable
    target = Target(protocol, model, given["base"] or protocol.default_base, variable, os.environ.get(variable, ""), given["seconds"])
    found, screen = check_model(target, priced), Screen(as_json)
    _show(screen, found)
    screen.document(_document(found))


def _show(screen: Screen, found: "Checked") -> None:
    prices, caps = found.priced.prices, found.priced.caps
    screen.say(f"{found.target.model} at {found.target.base} works: first word after {found.first_token_s:.2f} s")
    shown = ", ".join(f"{kind.replace('_', ' ')} {amount:g}" for kind, amount in prices.items())
    screen.say(f"price  {shown} USD per million tokens (table version {found.priced.version})")
    screen.say("caps   " + (", ".join(f"{name}: {cap:,} tokens an answer" for name, cap in caps.items()) or "no class leads to it"))
    kept = f"kept: {found.kept:,} tokens of the second question came from it" if found.kept else "nothing was kept"
    screen.say(f"cache  {kept}")
    screen.say(f"cost   {found.credits:g} C for this check")


def _document(found: "Checked") -> dict[str, Any]:
    return {
        "model": found.target.model,
        "provider": found.target.protocol.name,
        "base": found.target.base,
        "first_token_s": round(found.first_token_s, 3),
        "total_s": round(found.total_s, 3),
        "price": {"version": found.priced.version, "unit": "USD per million tokens", **found.priced.prices},
        "caps": dict(found.priced.caps),
        "cache": {"kept": found.kept > 0, "tokens": found.kept},
        "tokens": {kind: getattr(found.counted, kind) for kind in found.priced.prices},
        "credits": found.credits,
    }
