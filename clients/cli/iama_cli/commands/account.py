"""`iama account`: look at one's account and change it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from iama_cli.client.account import AccountApi
from iama_cli.commands.options import json_option
from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen


@contextmanager
def opened(screen: Screen) -> Iterator[AccountApi]:
    """The account's routes for the signed-in user."""
    from iama_cli.flow.session import open_session

    with open_session(screen) as session:
        yield AccountApi(session.api.transport)


def _typed(screen: Screen, what: str, *, secret: bool = True, twice: bool = False) -> str:
    """Something only a person can type; nothing is asked when nobody can answer."""
    if not screen.may_ask:
        raise CliError("WRONG_USE", f"{what}: this is asked on a terminal only", Exit.WRONG_USE)
    return str(click.prompt(what, hide_input=secret, confirmation_prompt=twice, err=True))


@click.group()
def account() -> None:
    """Look at your account and change it."""


@account.command()
@json_option
def show(as_json: bool) -> None:
    """Show the account."""
    screen = Screen(as_json)
    with opened(screen) as api:
        shown = api.show()
    rows = [
        ("e-mail", f"{shown['email'] or 'none'}{'' if shown['email_verified'] else ' (not verified)'}"),
        ("password", "set" if shown["has_password"] else "none"),
        ("segment", shown["ui_segment"]),
        ("consent", shown["consent"]["version"] if shown["consent"] else "none"),
        ("since", shown["created_at"]),
    ]
    screen.table(("", ""), rows)
    screen.document(shown)


@account.command()
@click.option("--end", metavar="SESSION", help="Sign this one out.")
@click.option("--end-all", is_flag=True, help="Sign out everywhere, here too.")
@json_option
def sessions(end: str | None, end_all: bool, as_json: bool) -> None:
    """List where you are signed in, or end sessions."""
    screen = Screen(as_json)
    with opened(screen) as api:
        if end_all:
            api.end_all_sessions()
            api.transport.credentials.forget()
            screen.say("signed out everywhere")
            return screen.document({"sessions": []})
        if end is not None:
            api.end_session(end)
        listed = api.sessions()
    rows = [(one["session_id"], one["last_used_at"], one["network"], one["client"], "here" if one["current"] else "") for one in listed]
    screen.table(("session", "last used", "network", "client", ""), rows)
    return screen.document({"sessions": listed})


@account.command()
def password() -> None:
    """Change the password; other sessions end."""
    screen = Screen()
    current, new = _typed(screen, "Password now"), _typed(screen, "New password", twice=True)
    with opened(screen) as api:
        api.change_password(current, new)
    screen.say("changed; other sessions have ended")


@account.command("forgot-password")
@click.option("--email", required=True)
def forgot_password(email: str) -> None:
    """Have a code mailed to reset the password."""
    screen = Screen()
    with opened(screen) as api:
        api.forgot_password(email)
    screen.say("if there is such an account, a code is on its way; enter it with `iama account reset-password`")


@account.command("reset-password")
def reset_password() -> None:
    """Set a password by the code of a mail; every session ends."""
    screen = Screen()
    code, new = _typed(screen, "Code", secret=False), _typed(screen, "New password", twice=True)
    with opened(screen) as api:
        api.reset_password(code.strip(), new)
    screen.say("set; sign in with `iama login`")


@account.command()
@click.option("--send", metavar="EMAIL", help="Have another code mailed.")
def verify(send: str | None) -> None:
    """Show that your address is yours, by the code of a mail."""
    screen = Screen()
    with opened(screen) as api:
        if send is not None:
            api.send_verification(send)
            screen.say("if it needs one, a code is on its way")
            return
        api.verify(_typed(screen, "Code", secret=False).strip())
    screen.say("verified")


@account.command()
@click.option("--segment", type=click.Choice(["GUIDED", "EXPERT"], case_sensitive=False), help="How much is explained.")
@json_option
def preferences(segment: str | None, as_json: bool) -> None:
    """Show or change preferences."""
    screen = Screen(as_json)
    with opened(screen) as api:
        shown = api.change_preferences({"ui_segment": segment.upper()}) if segment else api.show()
    known = {"ui_segment": shown["ui_segment"], **shown["preferences"]}
    screen.table(("preference", "value"), list(known.items()))
    screen.document(known)


@account.command()
@click.option("--version", required=True, help="The date of the terms, as YYYY-MM-DD.")
def consent(version: str) -> None:
    """Agree to the data-processing terms of a date."""
    screen = Screen()
    with opened(screen) as api:
        api.consent(version)
    screen.say(f"agreed to the terms of {version}")


@account.command()
@click.argument("code")
@click.option("--refuse", is_flag=True, help="Refuse it instead.")
def approve(code: str, refuse: bool) -> None:
    """Let the machine that shows CODE into your account. Do it only if you started it."""
    screen = Screen()
    with opened(screen) as api:
        client = api.approve(code, "refuse" if refuse else "approve")["client"]
    screen.say(f"{'refused' if refuse else 'signed in'}: {client or 'a client without a name'}")


@account.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("iama-export.zip"), show_default=True)
@json_option
def export(out: Path, as_json: bool) -> None:
    """Write a copy of everything the service keeps about you."""
    screen = Screen(as_json)
    with opened(screen) as api:
        size = api.export(out)
    screen.say(f"{out}: {size} bytes")
    screen.document({"path": str(out), "size": size})


@account.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def delete(yes: bool, as_json: bool) -> None:
    """Delete your account after a grace of 14 days; a sign-in before that keeps it."""
    screen = Screen(as_json)
    if not yes and (not screen.may_ask or screen.ask("Delete the account", ("yes", "no"), "no") != "yes"):
        raise CliError("WRONG_USE", "nothing was deleted; say --yes", Exit.WRONG_USE)
    with opened(screen) as api:
        due = api.delete()
        api.transport.credentials.forget()
    screen.say(f"signed out everywhere; the account is erased on {due['due_at']} unless you sign in before")
    screen.document(due)
