"""The live stage list of a job: stages with their times, the attempt, the clock of the last activity.

On a terminal it is redrawn in place; elsewhere each change is one plain line, so that a log stays readable.
"""

import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from iama_cli.output.screen import Screen
from iama_cli.report.view import STAGE_NAMES, seconds

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

_REFRESH_PER_SECOND = 4
ATTEMPTS = 10
"""As many as a job has before it asks what to do."""


@dataclass(slots=True)
class _Entered:
    state: str
    started: float
    ended: float | None = None


@dataclass(slots=True)
class StageBoard:
    """Use as a context manager; inside it, lines for people go through `say` so that they stand above the live part."""

    screen: Screen
    stages: list[_Entered] = field(default_factory=list)
    attempt: int = 0
    attempt_title: str = ""
    model_class: str = ""
    activity: str = ""
    active_at: float = field(default_factory=time.monotonic)
    live: "Live | None" = None

    def __enter__(self) -> Self:
        self.resume()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.pause()

    def pause(self) -> None:
        """Take the live part away, for a question or at the end."""
        if self.live is not None:
            self.live.stop()
            self.live = None

    def resume(self) -> None:
        """Draw the live part, where there is a terminal to draw on."""
        if not self.screen.is_terminal or self.live is not None:
            return
        from rich.console import Console
        from rich.live import Live

        self.live = Live(
            get_renderable=self._render,
            console=Console(file=self.screen.people, highlight=False),
            refresh_per_second=_REFRESH_PER_SECOND,
            transient=True,
        )
        self.live.start()

    def enter(self, state: str, at: float | None = None) -> None:
        """The job is in a new state, since `at` (seconds since 1970), or since now."""
        at = time.time() if at is None else at
        if self.stages and self.stages[-1].state == state:
            return
        name = STAGE_NAMES.get(state, state)
        if self.stages:
            before = self.stages[-1]
            before.ended = at
            name += f"  ({STAGE_NAMES.get(before.state, before.state).lower()} took {seconds(at - before.started)})"
        self.say(name)
        self.stages.append(_Entered(state, at))
        self.note("")

    def note(self, text: str) -> None:
        """Something happened; restarts the clock of the last activity."""
        self.activity = text
        self.active_at = time.monotonic()

    def attempt_line(self) -> str:
        """Which attempt of how many, by what and with which class of model; L0 is the recipes, which are no model and count as none."""
        counted = f"attempt {self.attempt} of {ATTEMPTS}" if self.attempt else ""
        model = "" if self.model_class in ("", "L0") else f"model {self.model_class}"
        return "  ".join(part for part in (counted, self.attempt_title, model) if part)

    def say(self, text: str) -> None:
        """A line that stays."""
        if self.live is not None:
            self.live.console.print(text, markup=False, highlight=False)
        else:
            self.screen.say(text)

    def _render(self) -> "RenderableType":
        from rich.markup import escape
        from rich.table import Table

        now = time.time()
        table = Table.grid(padding=(0, 2))
        for stage in self.stages[-6:]:
            running = stage.ended is None
            name = STAGE_NAMES.get(stage.state, stage.state)
            spent = seconds(max(0.0, (stage.ended or now) - stage.started))
            table.add_row("›" if running else "✓", f"[bold]{name}[/]" if running else name, spent)
        if self.attempt_title:
            table.add_row("", escape(self.attempt_line()), "")
        if self.stages:
            table.add_row("", "elapsed", seconds(max(0.0, now - self.stages[0].started)))
        table.add_row("", f"[dim]last activity {seconds(time.monotonic() - self.active_at)} ago  {escape(self.activity[:90])}[/]", "")
        return table
