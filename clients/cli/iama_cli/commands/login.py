"""`iama login` and `iama logout`: by a provider in a browser, by a code typed elsewhere, or with e-mail and password."""

import os
from collections.abc import Mapping
from typing import Any

import click

from iama_cli.commands.options import json_option
from iama_cli.exits import CliError, Exit
from iama_cli.flow.session import Session
from iama_cli.output.screen import Screen

PROVIDERS = ("github", "google")


@click.command()
@click.option("--provider", type=click.Choice(PROVIDERS), help="In the browser; where there is none, by a typed code.")
@click.option("--device", is_flag=True, help="Show a code to type on another machine.")
@click.option("--email", help="The account's e-mail address.")
@click.option("--register", is_flag=True, help="Create the account first.")
@json_option
def login(provider: str | None, device: bool, email: str | None, register: bool, as_json: bool) -> None:
    """Sign in; a password is asked for, or taken from IAMA_PASSWORD. Tokens go to a file that only you can read."""
    from iama_cli.client.credentials import tokens_of
    from iama_cli.flow.session import open_session

    screen = Screen(as_json)
    if provider is None and not device and email is None and not register and screen.may_ask:
        chosen = screen.ask("Sign in with", (*PROVIDERS, "email"), "github")
        provider = chosen if chosen in PROVIDERS else None
    body = {} if provider or device else _account(screen, email)
    with open_session(screen) as session:
        answer = _by_password(session, body, register) if body else _by_provider(session, provider)
        tokens = tokens_of(answer)
        session.api.transport.credentials.save(tokens)
    name = tokens.email or body.get("email") or "an account without an address"
    screen.say(f"signed in as {name}")
    screen.document({"email": tokens.email or body.get("email"), "tier": tokens.tier})


def _by_password(session: Session, body: Mapping[str, str], register: bool) -> Mapping[str, Any]:
    from iama_cli.client.transport import Request

    transport = session.api.transport
    if register:
        transport.send(Request("POST", "/auth/register", body, anonymous=True))
    return dict(transport.send(Request("POST", "/auth/login", body, anonymous=True)))


def _by_provider(session: Session, provider: str | None) -> Mapping[str, Any]:
    """In a browser where there is one, else by a typed code."""
    from iama_cli.client import browser, device

    transport = session.api.transport
    if provider is None or not browser.has_browser():
        return device.sign_in(transport, session.screen.say, transport.sleep)
    session.screen.say(f"waiting for {provider} in your browser; Ctrl-C ends it")
    return browser.sign_in(transport, provider)


def _account(screen: Screen, email: str | None) -> dict[str, str]:
    """Nothing is asked when nobody can answer."""
    password = os.environ.get("IAMA_PASSWORD")
    if (email is None or password is None) and not screen.may_ask:
        message = "give --provider or --device, or --email with IAMA_PASSWORD, or sign in from a terminal"
        raise CliError("WRONG_USE", message, Exit.WRONG_USE)
    return {
        "email": email or str(click.prompt("E-mail", err=True)),
        "password": password or str(click.prompt("Password", hide_input=True, err=True)),
    }


@click.command()
def logout() -> None:
    """End the session on the service and forget the tokens."""
    from iama_cli.client.transport import Request
    from iama_cli.flow.session import open_session

    screen = Screen()
    with open_session(screen) as session:
        transport = session.api.transport
        try:
            transport.send(Request("POST", "/auth/logout", {"refresh_token": transport.credentials.load().refresh}))
        except CliError as error:
            if error.exit_code is Exit.UNAVAILABLE:
                raise
        transport.credentials.forget()
    screen.say("signed out")
