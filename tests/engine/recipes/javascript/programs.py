"""Random JavaScript programs that end, and what they do: each logs what it sees, so that two versions of one can be compared."""

import json
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

_NAMES = ("a", "b", "c", "d")
_OPERATORS = ("==", "!=", "==", "<", "+", "+", "&&", "||")
_LITERALS = ("1", "0", "2", "'x'", '"y`${z}"', "''", "true", "null", "undefined", "void 0")
_METHODS = ("map", "filter", "forEach", "some")
_RUNNER = """
const outcome = (source) => {
  const seen = [];
  let fuel = 3000;
  const told = (one) => typeof one === "function" ? "function" : JSON.stringify(one) ?? "undefined";
  const log = (...values) => { seen.push(values.map(told)); };
  const tick = () => { if (--fuel < 0) throw new RangeError("fuel"); };
  try {
    new Function("log", "tick", source)(log, tick);
  } catch (error) {
    seen.push(error.constructor.name + (error instanceof SyntaxError ? error.message : ""));
  }
  return JSON.stringify(seen);
};
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(outcome)));
"""


@dataclass
class Writer:
    """Writes one program."""

    chance: random.Random
    functions: list[str] = field(default_factory=list)

    def program(self) -> str:
        """A function's body, with functions, loops, closures and every kind of place for a declaration."""
        self.functions = [f"f{number}" for number in range(self.chance.randint(0, 3))]
        parts = [self.block(0) for _ in range(self.chance.randint(2, 4))]
        parts += [f"function {name}(p) {{ tick(); {self.block(1)} return {self.expression(1)}; }}" for name in self.functions]
        self.chance.shuffle(parts)
        return f"var kept = [];\n{chr(10).join(parts)}\nkept.forEach(function (one) {{ log(one()); }});"

    def block(self, depth: int) -> str:
        return " ".join(self.statement(depth) for _ in range(self.chance.randint(1, 4)))

    def name(self) -> str:
        return self.chance.choice(_NAMES)

    def statement(self, depth: int) -> str:
        simple = [
            self.declaration,
            self.declaration,
            self.declaration,
            self.assignment,
            self.logged,
            self.logged,
            self.closure,
            self.guarded,
        ]
        nested = [self.branch, self.counted, self.looped, self.each, self.switched, self.caught, self.called, self.scoped]
        return self.chance.choice(simple if depth > 2 or self.chance.random() < 0.55 else nested)(depth)

    def declaration(self, depth: int) -> str:
        first = self.name()
        if self.chance.random() < 0.2:
            return f"var {first};"
        second = f", {self.name()} = {self.expression(depth)}" if self.chance.random() < 0.2 else ""
        return f"var {first} = {self.expression(depth)}{second};"

    def assignment(self, depth: int) -> str:
        return self.chance.choice(
            [f"{self.name()} = {self.expression(depth)};", f"{self.name()}++;", f"[{self.name()}] = [{self.name()}, 1];"]
        )

    def logged(self, depth: int) -> str:
        return f"log(typeof {self.name()} == {self.expression(depth)}, {self.expression(depth)});"

    def closure(self, depth: int) -> str:
        body = self.chance.choice([f"return {self.name()};", f"{self.name()} = {self.expression(depth)}; return 1;"])
        return f"kept.push(function () {{ {body} }});"

    def guarded(self, depth: int) -> str:
        first, second = self.chance.sample(["null", "undefined"], 2)
        long = f"if (p !== {first} && p !== {second} && p.length) {{ log(p); }}"
        found = f"{{ const m = /x/.exec({self.expression(depth)}); if (!(m && m.input)) {{ log(m); }} log(m && m.index); }}"
        simple = f"if ({self.name()} && {self.name()}.length) {{ log({self.name()}); }}"
        return self.chance.choice([long, found, simple])

    def branch(self, depth: int) -> str:
        other = f" else {{ {self.block(depth + 1)} }}" if self.chance.random() < 0.4 else ""
        return f"if ({self.expression(depth)}) {{ {self.block(depth + 1)} }}{other}"

    def counted(self, depth: int) -> str:
        at = self.name()
        return f"for (var {at} = 0; {at} < 3; {at}++) {{ tick(); {self.block(depth + 1)} }}"

    def looped(self, depth: int) -> str:
        leave = self.chance.choice(["break;", "continue;"])
        return f"for (;;) {{ tick(); {self.block(depth + 1)} if ({self.expression(depth)}) {leave} break; }}"

    def each(self, depth: int) -> str:
        word = self.chance.choice(["of [1, 'two', 3]", "in { x: 1, y: 2 }"])
        return f"for (var {self.name()} {word}) {{ tick(); {self.block(depth + 1)} }}"

    def switched(self, depth: int) -> str:
        leave = self.chance.choice(["break;", ""])
        return f"switch ({self.name()}) {{ case 1: {self.block(depth + 1)} {leave} default: {self.block(depth + 1)} }}"

    def caught(self, depth: int) -> str:
        return f"try {{ {self.block(depth + 1)} {self.name()}.missing.x; }} catch ({self.name()}) {{ {self.block(depth + 1)} }}"

    def called(self, depth: int) -> str:
        if self.functions:
            return f"log({self.chance.choice(self.functions)}({self.expression(depth)}));"
        return self.logged(depth)

    def scoped(self, depth: int) -> str:
        return f"{{ {self.block(depth + 1)} }}"

    def expression(self, depth: int) -> str:
        kind = self.chance.random()
        if kind < 0.35 or depth > 2:
            return self.chance.choice(_LITERALS)
        if kind < 0.6:
            return self.name()
        if kind < 0.7:
            return f"typeof {self.name()}"
        if kind < 0.78:
            body = self.chance.choice(["", f"{self.name()} = n; "])
            return f"[1, 2].{self.chance.choice(_METHODS)}(function (n) {{ {body}return {self.expression(depth + 1)}; }})"
        return f"({self.expression(depth + 1)} {self.chance.choice(_OPERATORS)} {self.expression(depth + 1)})"


def program(seed: int) -> str:
    """The program of a seed."""
    return Writer(random.Random(seed)).program()


def outcomes(texts: Sequence[str]) -> list[str]:
    """What each program logs and how it ends, each in a function of its own of one Node process."""
    done = subprocess.run(["node", "-e", _RUNNER], input=json.dumps(list(texts)), capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found
