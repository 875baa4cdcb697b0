"""Random JavaScript programs of promises: functions that return chains, all started at once, each callback telling when it runs.

The whole order of what they tell is compared, so that a line which runs one turn of the queue earlier or later is a difference.
"""

import json
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

_RUNNER = """
const outcome = async (source) => {
  const seen = [];
  let fuel = 400;
  const told = (one) => {
    if (one instanceof Error) return one.name === "Error" ? one.message : one.name;
    return typeof one === "function" ? "function" : one;
  };
  const log = (...values) => { seen.push(values.map(told)); };
  const tick = () => { if (--fuel < 0) throw new RangeError("fuel"); };
  const unhandled = (reason) => seen.push(["unhandled", String(reason?.message ?? reason)]);
  process.on("unhandledRejection", unhandled);
  try {
    new Function("log", "tick", source)(log, tick);
  } catch (error) {
    seen.push(["threw", error.constructor.name, error instanceof SyntaxError ? error.message : ""]);
  }
  for (let turn = 0; turn < 4; turn += 1) await new Promise((done) => setImmediate(done));
  process.off("unhandledRejection", unhandled);
  return JSON.stringify(seen);
};
(async () => {
  const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const found = [];
  for (const text of texts) found.push(await outcome(text));
  process.stdout.write(JSON.stringify(found));
})();
"""
_NAMES = ("a", "b", "c", "p")


@dataclass
class Writer:
    """Writes one program."""

    chance: random.Random
    functions: list[str] = field(default_factory=list)
    marks: int = 0
    depth: int = 0
    odd: bool = True
    """Whether functions may throw at once and chains may begin with a thenable of the program's own: what the recipe asks about."""

    def racing(self) -> str:
        """Functions that return promises, some started at once without waiting for one another, beside a clock that tells every turn."""
        parts = self.parts()
        starts = [self.start(self.chance.choice(self.functions)) for _ in range(self.chance.randint(2, 5))]
        clock = "for (let turn = 0, at = Promise.resolve(); turn < 12; turn++) at = at.then(() => log('turn', turn));"
        return "\n".join(["var outer = 1;", *parts, *starts, clock])

    def alone(self) -> str:
        """The same functions, one started after another has ended, by somebody to whom a throw and a rejection are one."""
        parts = self.parts()
        steps = "".join(
            f".then(() => {self.chance.choice(self.functions)}({self.literal()})).then((v) => log({mark}, v), (e) => log({mark}, 'bad', e))"
            for mark in (self.mark() for _ in range(3))
        )
        return "\n".join(["var outer = 1;", *parts, f"Promise.resolve(){steps};"])

    def parts(self) -> list[str]:
        self.functions = [f"f{number}" for number in range(self.chance.randint(2, 5))]
        parts = [self.function(name, position) for position, name in enumerate(self.functions)]
        if self.chance.random() < 0.8:
            self.chance.shuffle(parts)
        return parts

    def start(self, name: str) -> str:
        mark = self.mark()
        call = f"{name}({self.literal()})"
        watched = f"{call}.then((v) => log({mark}, v), (e) => log({mark}, 'bad', e))"
        return f"try {{ {watched}; log({mark}); }} catch (e) {{ log({mark}, 'threw', e); }}"

    def mark(self) -> str:
        self.marks += 1
        return f"'m{self.marks}'"

    def literal(self) -> str:
        return self.chance.choice(["1", "'x'", "null", "undefined", "[1, 2]", "{ a: 1, b: 2 }".join(("(", ")"))])

    def function(self, name: str, position: int) -> str:
        kind = self.chance.random()
        parameter = self.chance.choice(["p", "p", "p", "p = 2", "...p", *(["{ a } = {}"] if self.odd else [])])
        if kind < 0.2:
            return f"async function {name}({parameter}) {{ tick(); {self.body(position)} }}"
        odd = ["if (outer > 1) return null;"] if self.odd else []
        before = self.chance.choice(["", "", "", "const q = [p];", "tick();", "let q = !outer;", "log('early');", *odd])
        chain = self.chain(position)
        if kind < 0.55:
            return f"function {name}({parameter}) {{ {before} return {chain}; }}"
        if kind < 0.65:
            return f"const {name} = function ({parameter}) {{\n  {before}\n  return {chain};\n}};"
        return f"const {name} = ({parameter}) => {chain};"

    def body(self, position: int) -> str:
        return self.chance.choice(
            [
                f"return {self.value()};",
                f"throw new Error('e{position}');",
                f"return {self.chain(position)};",
                f"await {self.head(position)}; return 3;",
            ]
        )

    def head(self, position: int) -> str:
        own = [f"{self.chance.choice(self.functions[:position])}({self.value()})"] * 3 if position else []
        made = [
            "Promise.resolve(1)",
            "Promise.resolve(outer)",
            "Promise.reject(new Error('no'))",
            "new Promise((yes, no) => { log('made'); yes(2); })",
            "new Promise((yes, no) => no(new Error('not made')))",
            "Promise.all([1, Promise.resolve(2)])",
            "(async () => { log('within'); return 4; })()",
            "Promise.resolve({ then(yes) { log('thenable'); yes(5); } })",
        ]
        if self.odd:
            made += ["Promise.resolve(p.x)", "({ then(yes) { log('own'); return Promise.resolve(6).then(yes); } })"]
        return self.chance.choice([*own, *made])

    def chain(self, position: int) -> str:
        steps = "".join(self.step(position) for _ in range(self.chance.choice([1, 1, 1, 2, 2, 3])))
        return self.head(position) + steps

    def step(self, position: int) -> str:
        kind = self.chance.random()
        if kind < 0.7:
            return f".then({self.callback(position)})"
        if kind < 0.9:
            return f".catch({self.callback(position)})"
        own = [f".then({self.chance.choice(self.functions[:position])})"] * 3 if position else []
        two = f".then({self.callback(position)}, {self.callback(position)})"
        return self.chance.choice([*own, f".finally({self.callback(position)})", two, ".then(log)"])

    def callback(self, position: int) -> str:
        parameter = self.chance.choice([*_NAMES, "{ a, b }", "[a, b]", ""])
        head = f"function ({parameter})" if self.chance.random() < 0.3 else f"({parameter}) =>"
        if head.endswith("=>") and self.chance.random() < 0.4:
            value = self.result(position)
            return f"{head} ({value})" if value.startswith("{") else f"{head} {value}"
        inside = "; ".join(self.inside() for _ in range(self.chance.randint(0, 2)))
        early = self.chance.choice(["", "", f"if (outer) return {self.result(position)};", "try { return 7; } finally { log('left'); }"])
        end = self.chance.choice([f"return {self.result(position)};", f"throw new Error({self.mark()});", ""])
        return f"{head} {{ tick(); log({self.mark()}); {inside}; {early} {end} }}"

    def inside(self) -> str:
        name = self.chance.choice(_NAMES)
        return self.chance.choice(
            [f"log({name})", f"var {name} = 1", f"const own{self.marks} = {self.value()}", f"{name} = 2", "outer += 1", "log(typeof b)"]
        )

    def result(self, position: int) -> str:
        plain = [self.value(), self.value(), "{ a: 1, b: outer }", "[outer, 2]", self.head(position)]
        if self.depth > 1 or self.chance.random() < 0.8:
            return self.chance.choice(plain)
        self.depth += 1
        nested = self.chain(position)
        self.depth -= 1
        return nested

    def value(self) -> str:
        return self.chance.choice(["1", "'x'", "outer", "typeof a", "null", "p", "`t${outer}`"])


def racing_program(seed: int) -> str:
    """The program of a seed in which chains race."""
    return Writer(random.Random(seed)).racing()


def lone_program(seed: int) -> str:
    """The program of a seed in which one chain runs at a time."""
    return Writer(random.Random(seed), odd=False).alone()


def outcomes(texts: Sequence[str]) -> list[str]:
    """What each program tells, in order, and how it ends: one after another in one Node process."""
    done = subprocess.run(["node", "-e", _RUNNER], input=json.dumps(list(texts)), capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found
