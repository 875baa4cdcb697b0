"""`iama login` and `iama logout`, with e-mail and password."""

import os

import click

from iama_cli.commands.options import json_option
from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen


@click.command()
@click.option("--email", help="The account's e-mail address.")
@click.option("--register", is_flag=True, help="Create the account first.")
@json_option
def login(email: str | None, register: bool, as_json: bool) -> None:
    """Sign in; the password is asked for, or taken from IAMA_PASSWORD. Tokens go to a file that only you can read."""
    from iama_cli.client.credentials import tokens_of
    from iama_cli.client.transport import Request
    from iama_cli.flow.session import open_session

    screen = Screen(as_json)
    body = _account(screen, email)
    with open_session(screen) as session:
        transport = session.api.transport
        if register:
            transport.send(Request("POST", "/auth/register", body, anonymous=True))
        tokens = tokens_of(transport.send(Request("POST", "/auth/login", body, anonymous=True)))
        transport.credentials.save(tokens)
    screen.say(f"signed in as {tokens.email or body['email']}")
    screen.document({"email": tokens.email or body["email"], "tier": tokens.tier})


def _account(screen: Screen, email: str | None) -> dict[str, str]:
    """Nothing is asked when nobody can answer."""
    password = os.environ.get("IAMA_PASSWORD")
    if (email is None or password is None) and not screen.may_ask:
        raise CliError("WRONG_USE", "give --email and set IAMA_PASSWORD, or sign in from a terminal", Exit.WRONG_USE)
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
