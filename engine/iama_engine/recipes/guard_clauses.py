"""Recipe: the special case leaves early, and the main line of a function stands one level further left.

Three shapes: an `if` around the rest of a function or loop body, an `else` that only leaves, and an `if` around everything before a
last short `return`.
"""

import ast
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from iama_engine.recipes.conditions import Opposites
from iama_engine.recipes.contract import RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.definitions import first_line, last_line, stands_alone
from iama_engine.recipes.layout import reindented
from iama_engine.recipes.line_groups import grouped_changes
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS, Function, ScopeTree, scope_tree
from iama_engine.recipes.source import Source, Splice, parse
from iama_engine.recipes.units import Draft, Drafts, settle

_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_SHORTEST_BODY = 4
_SHORTEST_LOOP_BODY = 6
_WORTH_A_NOT = 8
_LONGEST_EXIT = 3
_DEEPEST = 12
_ELSE = re.compile(r"[ \t]*else[ \t]*:[ \t]*$")


class GuardClauses:
    """Early exits instead of nesting."""

    name = "guard_clauses"
    title = "Turn nesting into guard clauses"
    description = (
        "An if that wraps the rest of a function or loop becomes an early return or continue with the opposite condition, and an else "
        "that only leaves comes first. Comments stay with their code."
    )
    refuses: tuple[str, ...] = (
        "The body is too short for an early exit to be easier to read.",
        "The opposite of the condition would read badly, or a comment stands in it.",
        "Code that would run after the branch does not leave by itself.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.MEDIUM
    strategy = Strategy.STANDARD

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per function."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    careful = any(b"__ne__" in data for data in project.files.values())
    drafts: list[Draft] = []
    for source in project.target_sources():
        after = _flattened(source, careful)
        if after != source.text:
            for where, splices in grouped_changes(source, after).items():
                drafts.append(Draft(f"Leave early in {where}", (where,), {source.path: splices}))
    return Drafts(tuple(drafts))


def _flattened(source: Source, careful: bool) -> str:
    """The text with every guard clause in place, outermost first."""
    current = source
    for _ in range(_DEEPEST):
        splices = list(_Guards(current, scope_tree(current.tree), careful).splices())
        if not splices:
            break
        text = current.spliced(splices)
        current = Source(source.path, text, source.encoding, source.bom, parse(text))
    return current.text


@dataclass(frozen=True, slots=True, eq=False)
class _Guards:
    source: Source
    scopes: ScopeTree
    careful: bool
    """Whether `!=` may differ from `not ==` here."""

    def splices(self) -> Iterator[Splice]:
        """Rewrites that do not touch one another."""
        done = -1
        blocks = [(block, leave) for node in self.scopes.parents for block, leave in self._blocks(node)]
        for block, leave in sorted(blocks, key=lambda one: (one[0][0].lineno, -last_line(one[0][-1]))):
            for position, node in enumerate(block):
                if isinstance(node, ast.If) and self.source.start(node) >= done and self._plain(node):
                    splice = self._rewritten(block, position, leave)
                    if splice is not None:
                        done = splice.end
                        yield splice

    def _blocks(self, node: ast.AST) -> Iterator[tuple[list[ast.stmt], str]]:
        """Blocks of statements with the words that leave them at their end, empty where falling off the end goes on elsewhere."""
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block, self._leave(node) if name == "body" else ""

    def _leave(self, node: ast.AST) -> str:
        if isinstance(node, FUNCTIONS):
            return "return None" if _returns_values(self.scopes, node) else "return"
        return "continue" if isinstance(node, ast.For | ast.AsyncFor | ast.While) else ""

    def _plain(self, node: ast.If) -> bool:
        """An `if` on a line of its own that is not an `elif`, with its body on the lines below."""
        return self.source.text.startswith("if", self.source.start(node)) and (
            node.body[0].lineno > (node.test.end_lineno or 0) and stands_alone(node, self.source, self.scopes)
        )

    def _rewritten(self, block: list[ast.stmt], position: int, leave: str) -> Splice | None:
        node = block[position]
        assert isinstance(node, ast.If)
        following = block[position + 1 :]
        try:
            if node.orelse:
                return self._leaving_else(node)
            shortest = _SHORTEST_LOOP_BODY if leave == "continue" else _SHORTEST_BODY
            if not following and leave and _height(node.body) >= shortest and not isinstance(node.body[-1], _LEAVES):
                return self._guard(node, f"{leave}\n", node)
            if len(following) == 1 and isinstance(node.body[-1], _LEAVES) and self._short(following[0], node):
                return self._before_last(node, following[0])
        except tokenize.TokenError:
            return None
        return None

    def _short(self, last: ast.stmt, node: ast.If) -> bool:
        """Whether one line that leaves follows a long body directly."""
        one_line = isinstance(last, ast.Return | ast.Raise) and last.lineno == last.end_lineno
        between = range(last_line(node) + 1, last.lineno)
        return one_line and _height(node.body) >= _SHORTEST_BODY + 2 and not any(self.source.line(at).strip() for at in between)

    def _before_last(self, node: ast.If, last: ast.stmt) -> Splice | None:
        text = self.source.segment(last)
        tail = self.source.text[self.source.end(last) : self.source.line_start(last.lineno + 1)]
        return None if tail.strip() else self._guard(node, f"{text}\n", last)

    def _leaving_else(self, node: ast.If) -> Splice | None:
        """`if c: long … else: leave` becomes `if not c: leave`, then the long part."""
        first = node.orelse[0]
        header = self._else_line(node)
        if not isinstance(node.orelse[-1], _LEAVES) or header is None or _height(node.body) < _SHORTEST_BODY:
            return None
        if _height(node.orelse) > _LONGEST_EXIT or _height(node.orelse) * 2 > _height(node.body):
            return None
        source = self.source
        text = source.text[source.line_start(header + 1) : source.line_start(last_line(node) + 1)]
        exit_text = reindented(text.replace("\r\n", "\n"), source.indentation(first.lineno), "")
        return self._guard(node, exit_text, node, body_end=header - 1)

    def _else_line(self, node: ast.If) -> int | None:
        """The line of a bare `else:` between body and else-block."""
        found = [at for at in range(last_line(node.body[-1]) + 1, first_line(node.orelse[0])) if _ELSE.match(self.source.line(at).rstrip())]
        return found[-1] if found else None

    def _guard(self, node: ast.If, leaving: str, last: ast.stmt, body_end: int | None = None) -> Splice | None:
        source = self.source
        opposites = Opposites(source, self.scopes, self.careful)
        condition = opposites.of(node.test)
        if condition is None or (opposites.awkward(node.test) and _height(node.body) < _WORTH_A_NOT):
            return None
        outer, inner = source.indentation(node.lineno), source.indentation(first_line(node.body[0]))
        header = source.text[source.end(node.test) : source.line_start((node.test.end_lineno or 0) + 1)]
        end = body_end or self._with_comments(last_line(node.body[-1]), inner)
        first = (node.test.end_lineno or 0) + 1
        body = source.text[source.line_start(first) : source.line_start(end + 1)].replace("\r\n", "\n")
        exit_lines = "".join(f"{inner}{line}\n" if line else "\n" for line in leaving.rstrip("\n").split("\n"))
        text = f"{outer}if {condition}{self._colon(node, header)}{exit_lines}{reindented(body, inner, outer)}"
        return Splice(source.line_start(node.lineno), source.line_start(max(end, last_line(last)) + 1), text)

    def _colon(self, node: ast.If, header: str) -> str:
        """From the end of the condition to the end of its line, a bracket around the condition left out."""
        opened = self.source.text[self.source.start(node) + len("if") : self.source.start(node.test)].count("(")
        for _ in range(opened):
            header = header.replace(")", "", 1)
        return header.lstrip().replace("\r\n", "\n")

    def _with_comments(self, line: int, inner: str) -> int:
        """The last line of a block with the comments right below it that are indented as it is."""
        at = line
        while self.source.line(at + 1).startswith(f"{inner}#"):
            at += 1
        return at


def _height(block: list[ast.stmt]) -> int:
    return last_line(block[-1]) - first_line(block[0]) + 1


def _returns_values(scopes: ScopeTree, function: Function) -> bool:
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            return True
        if not isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return False
