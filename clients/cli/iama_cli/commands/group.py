"""The command groups, which know the name and one line of each command and import it only when it runs.

Importing every command for `--help` would cost ten times the help itself.
"""

from collections.abc import Mapping
from importlib import import_module

import click


class LazyGroup(click.Group):
    """A group whose commands are `name → ("module:attribute", one line)`."""

    table: Mapping[str, tuple[str, str]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])


class _Iama(LazyGroup):
    table: Mapping[str, tuple[str, str]] = {
        "dev": ("iama_cli.commands.dev:dev", "Run the whole stack on this machine, or a command against a fresh one."),
        "refactor": ("iama_cli.commands.refactor:refactor", "Refactor files with proof: the main job."),
        "jobs": ("iama_cli.commands.jobs:jobs", "List your jobs."),
        "watch": ("iama_cli.commands.jobs:watch", "Follow a job, run its tests here and answer its questions."),
        "start": ("iama_cli.commands.jobs:start", "Start a job that was created but not started."),
        "cancel": ("iama_cli.commands.jobs:cancel", "Cancel a job."),
        "decide": ("iama_cli.commands.decide:decide", "Answer the decision a job waits for."),
        "spec": ("iama_cli.commands.spec:spec", "Show or approve the behaviour spec of a job."),
        "delivery": ("iama_cli.commands.delivery:delivery", "Show what a job delivered."),
        "apply": ("iama_cli.commands.delivery:apply", "Write a delivery into the workspace."),
        "revert": ("iama_cli.commands.delivery:revert", "Take an applied delivery back, byte for byte."),
        "recipes": ("iama_cli.commands.recipes:recipes", "List the recipes, show one with examples, or run one offline."),
        "index": ("iama_cli.commands.index:index", "Index the symbols and imports of a folder, offline."),
        "assess": ("iama_cli.commands.assess:assess", "See which files are worth a job and what it would cost, offline."),
        "characterize": ("iama_cli.commands.characterize:characterize", "Write tests that pin today's behaviour, offline."),
        "edit": ("iama_cli.commands.edit:edit", "Apply a set of edit operations, offline and all or nothing."),
        "verify": ("iama_cli.commands.verify:verify", "Prove that a change keeps behaviour, offline."),
        "models": ("iama_cli.commands.models:models", "Test a provider's key or an OpenAI-compatible address."),
        "usage": ("iama_cli.commands.usage:usage", "Show what is used, what is left and when it comes back."),
        "login": ("iama_cli.commands.login:login", "Sign in with GitHub, Google, a typed code or a password."),
        "account": ("iama_cli.commands.account:account", "Look at your account and change it."),
        "logout": ("iama_cli.commands.login:logout", "Sign out and forget the tokens."),
    }


@click.group(cls=_Iama, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="iama-cli", prog_name="iama")
def iama() -> None:
    """Refactor legacy Python with proof.

    Exit codes: 0 done, 2 wrong use, 3 the job failed, 4 a decision is needed, 5 quota or budget, 6 service unavailable,
    130 interrupted.
    """
