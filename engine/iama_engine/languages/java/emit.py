"""Write what a search found as JUnit tests: one behaviour a test, in the package of what it holds, plain assertions.

JUnit is the one that most of the project's tests are written for. Everything beyond ASCII is escaped, because the compiler reads the files
in the project's encoding.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from iama_engine.probe.emit import GeneratedSuite, GeneratedTest
from iama_engine.probe.own_tests import GENERATED_FOLDER

Script = Mapping[str, Any]
_ASSERTS: Mapping[int, str] = {4: "org.junit.Assert", 5: "org.junit.jupiter.api.Assertions"}
_TESTS: Mapping[int, str] = {4: "org.junit.Test", 5: "org.junit.jupiter.api.Test"}
_USED = re.compile(r"(?<![\w.])(assert\w+|fail)\(")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_CALLED = re.compile(r"(?:\bnew\s+[\w.]*?|\.|\b)(\w+)\s*\(")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_MOST_NAMED = 4


def emit_java_tests(found: Mapping[str, Any], *, taken: Collection[str] = ()) -> GeneratedSuite:
    """Test files under `iama_tests/`, in folders as their packages; `taken` are paths in use."""
    version = int(found["junit"])
    written: dict[str, str] = {}
    tests: list[GeneratedTest] = []
    for (package, owner), scripts in sorted(_grouped(found["scripts"]).items()):
        for group in _apart(scripts):
            path = _path_of(package, owner, {*written, *taken})
            written[path], named = _write_file(path, package, group, version)
            tests += [_describe(path, name, script) for name, script in named]
    return GeneratedSuite(written, tuple(tests))


def _grouped(scripts: Sequence[Script]) -> dict[tuple[str, str], list[Script]]:
    grouped: dict[tuple[str, str], list[Script]] = defaultdict(list)
    for script in scripts:
        owner = primary_symbol(script).partition("::")[2].split(".")[0]
        grouped[script["package"], owner].append(script)
    return grouped


def _apart(scripts: Sequence[Script]) -> Iterator[list[Script]]:
    """Scripts that may stand in one file: their imports agree on what each name means."""
    buckets: list[tuple[dict[str, str], list[Script]]] = []
    for script in sorted(scripts, key=lambda one: (primary_symbol(one), one["statements"])):
        wanted = {one.rstrip("; ").rpartition(".")[2]: one for one in _imports(script) if not one.endswith(".*;")}
        home = next((bucket for bucket in buckets if all(bucket[0].get(name, one) == one for name, one in wanted.items())), None)
        if home is None:
            home = ({}, [])
            buckets.append(home)
        home[0].update(wanted)
        home[1].append(script)
    yield from (members for _, members in buckets)


def primary_symbol(script: Script) -> str:
    """The address a script is about: the last thing it calls that it tells a fault of or enters, else the first that it tells one of."""
    for line in reversed(script["statements"]):
        for name in reversed(_CALLED.findall(_TEXT.sub('""', line))):
            match = next((one for one in script["symbols"] if one.split("#")[0].rpartition("::")[2].rpartition(".")[2] == name), None)
            if match is not None and not _USED.match(f"{name}("):
                return str(match)
    return str(script["symbols"][0])


def _path_of(package: str, owner: str, taken: Collection[str]) -> str:
    folder = "/".join([GENERATED_FOLDER, *package.split(".")]).rstrip("/")
    names = (f"{folder}/{owner}Characterised{'' if turn == 1 else turn}Test.java" for turn in range(1, 1000))
    return next(name for name in names if name not in taken)


def _imports(script: Script) -> list[str]:
    """What the statements speak of, and whole packages."""
    words = {word for line in script["statements"] for word in _WORD.findall(_TEXT.sub("", line))}
    named = ((one, one.rstrip("; ").rpartition(".")[2]) for one in script["imports"])
    return [one for one, name in named if name == "*" or name in words]


def _write_file(path: str, package: str, scripts: Sequence[Script], version: int) -> tuple[str, list[tuple[str, Script]]]:
    name = path.rpartition("/")[2].removesuffix(".java")
    named = list(_named(scripts))
    lines = [f"package {package};", ""] if package else []
    lines += [*_header(scripts, version), ""]
    sources = sorted({primary_symbol(script).split("::")[0] for script in scripts})
    lines += [
        f"/** What {', '.join(sources)} did when it was recorded, before any change. Written by a search; each test is one behaviour. */"
    ]
    lines += [f"public class {name}{' extends TestCase' if version == 3 else ''} {{"]
    for number, (test, script) in enumerate(named):
        lines += [*([""] if number else []), *_write_test(test, script, version)]
    return _escaped("\n".join([*lines, "}", ""])), named


def _header(scripts: Sequence[Script], version: int) -> list[str]:
    imports = {one for script in scripts for one in _imports(script)}
    if version == 3:
        return sorted({*imports, "import junit.framework.TestCase;"})
    used = {name for script in scripts for line in script["statements"] for name in _USED.findall(_TEXT.sub('""', line))}
    return [
        *(f"import static {_ASSERTS[version]}.{name};" for name in sorted(used)),
        "",
        *sorted({*imports, f"import {_TESTS[version]};"}),
    ]


def _named(scripts: Sequence[Script]) -> Iterator[tuple[str, Script]]:
    counts: dict[str, int] = defaultdict(int)
    for script in scripts:
        last = primary_symbol(script).split("#")[0].rpartition("::")[2].rpartition(".")[2]
        counts[last] += 1
        yield f"test{last[:1].upper()}{last[1:]}{'' if counts[last] == 1 else counts[last]}", script


def _write_test(name: str, script: Script, version: int) -> Iterator[str]:
    symbols = dict.fromkeys(one.rpartition("::")[2] for one in (primary_symbol(script), *script["symbols"]))
    yield f"    // Holds {', '.join(list(symbols)[:_MOST_NAMED])}."
    yield from ["    @Test"] * (version != 3)
    yield f"    public void {name}() throws Throwable {{"
    yield from (f"        {line}" for line in script["statements"])
    yield "    }"


def _describe(path: str, name: str, script: Script) -> GeneratedTest:
    symbols = tuple(dict.fromkeys([primary_symbol(script), *script["symbols"]]))
    owner = path.rpartition("/")[2].removesuffix(".java")
    words = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name.removeprefix("test")).lower()
    return GeneratedTest(f"{path}::{owner}::{name}", symbols, len(script["kills"]), (), words)


def _escaped(text: str) -> str:
    return "".join(one if one.isascii() else _units(one) for one in text)


def _units(character: str) -> str:
    encoded = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{encoded[at : at + 2].hex()}" for at in range(0, len(encoded), 2))
