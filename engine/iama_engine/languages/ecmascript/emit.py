"""Write what a search found as tests of the project's own framework: one behaviour a test, plain `assert` of Node, no helper.

A project whose tests are plain programs gets one program for each function, because there a file is a test.
"""

import json
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from iama_engine.languages.ecmascript.literal_lines import spread
from iama_engine.languages.ecmascript.titles import called, title_of, words
from iama_engine.probe.emit import GeneratedSuite, GeneratedTest
from iama_engine.probe.own_tests import GENERATED_FOLDER
from iama_engine.runner.contract import Framework

Script = Mapping[str, Any]
_DECLARES = re.compile(r"^(?:const|let|var)\s+([\w$]+)\s*=\s*")
_TYPED = re.compile(r"\.[cm]?tsx?$")
_SHA = "const sha256 = (text) => createHash('sha256').update(text).digest('hex');"
UNFINISHED = "iamaUnfinished"
"""Counts the tests of a plain program that have not come to their end: one that waits for ever would else pass."""
PRINTED = "printed"
"""What a test heard on the console, as in `runner/node/probe/script.cjs`."""
_PRINTED = re.compile(rf"{PRINTED}(?![\w$])")
_HEARS = """\
const printed = ((heard) => {
  for (const [name, stream] of [['log', 'out'], ['info', 'out'], ['debug', 'out'], ['warn', 'err'], ['error', 'err']]) {
    const print = console[name];
    console[name] = (...given) => { heard.push([stream, formatPrinted(...given)]); print.apply(console, given); };
  }
  return heard;
})([]);"""
"""Stands before the modules are loaded, since one may keep a function of the console. What is printed is printed all the same."""
_FORMATS = ("const formatPrinted = require('util').format;", "import { format as formatPrinted } from 'node:util';")
"""What that needs, in a script and in a module."""
_OPENING: Mapping[str, str] = {"mocha": "it", "jest": "test", "vitest": "test", "node:test": "test"}


@dataclass(frozen=True, slots=True)
class _Style:
    """How test files of a project are written."""

    framework: Framework
    is_module: bool
    suffix: str


def emit_script_tests(
    found: Mapping[str, Any], framework: Framework, *, taken: Collection[str] = (), files: Mapping[str, bytes] | None = None
) -> GeneratedSuite:
    """Test files under `iama_tests/`; `taken` are paths in use, `files` the project's, whose `package.json` says what a module is."""
    written: dict[str, str] = {}
    tests: list[GeneratedTest] = []
    for path, every in sorted(_by_path(found["scripts"]).items()):
        scripts = _unheard(every, framework)
        style = _style(path, framework, files or {})
        if style is None:
            continue
        for label, group in _groups(scripts, framework):
            name = _file_name(path, label, style, {*written, *taken})
            text, titles = _write_file(name, path, group, style)
            written[name] = text
            if framework == "script":
                tests.append(_describe(name, group, name))
            else:
                tests += [_describe(f"{name}::{title}", [script], title) for title, script in titles]
    return GeneratedSuite(written, tuple(tests))


def _by_path(scripts: Sequence[Script]) -> dict[str, list[Script]]:
    grouped: dict[str, list[Script]] = defaultdict(list)
    for script in scripts:
        if script["symbols"]:
            grouped[primary_symbol(script).split("::")[0]].append(script)
    return grouped


def primary_symbol(script: Script) -> str:
    """The address a script is about: the one it calls last if it holds that, else the first it holds."""
    name = called(script["statements"][-1])
    every = [*script["symbols"], *script.get("reached", ())]
    matching = [address for address in every if name and _last_name(address) == name]
    return str((matching or every)[0])


def _last_name(address: str) -> str:
    return address.split("#")[0].rpartition("::")[2].rpartition(".")[2]


def can_load(path: str, framework: Framework) -> bool:
    """Whether a test of the framework could load a file: Node by itself cannot load TypeScript."""
    return framework in {"jest", "mocha", "vitest"} or not _TYPED.search(path)


def _style(path: str, framework: Framework, files: Mapping[str, bytes]) -> _Style | None:
    """None where no test of this project could load the file."""
    if not can_load(path, framework):
        return None
    if framework == "vitest":
        return _Style(framework, True, ".test.mjs")
    if _TYPED.search(path):
        return _Style(framework, False, ".test.js")
    package_is_module = _is_module_package(files.get("package.json", b""))
    source = files.get(path, b"")
    if path.endswith(".mjs") or (package_is_module and not path.endswith(".cjs")) or re.search(rb"(?m)^(?:export|import)\s", source):
        return _Style(framework, framework != "jest", ".test.js" if framework == "jest" else ".test.mjs")
    return _Style(framework, False, ".test.cjs" if package_is_module and framework != "jest" else ".test.js")


def _is_module_package(described: bytes) -> bool:
    try:
        package = json.loads(described)
    except ValueError:
        return False
    return isinstance(package, dict) and package.get("type") == "module"


def _groups(scripts: Sequence[Script], framework: Framework) -> Iterator[tuple[str, list[Script]]]:
    """Scripts that may stand in one file: their imports agree on what each name means; of plain programs one for each function."""
    by_label: dict[str, list[Script]] = defaultdict(list)
    for script in sorted(scripts, key=lambda one: (primary_symbol(one), title_of(one), one["statements"])):
        by_label[words(_last_name(primary_symbol(script))).replace(" ", "_") if framework == "script" else ""].append(script)
    for label, members in by_label.items():
        buckets: list[tuple[dict[str, Any], list[Script]]] = []
        for script in members:
            wanted = {one["name"]: one for one in script["imports"]}
            home = next((bucket for bucket in buckets if all(bucket[0].get(name, one) == one for name, one in wanted.items())), None)
            if home is None:
                home = ({}, [])
                buckets.append(home)
            home[0].update(wanted)
            home[1].append(script)
        yield from ((label, bucket[1]) for bucket in buckets)


def _file_name(path: str, label: str, style: _Style, taken: Collection[str]) -> str:
    pure = PurePosixPath(path)
    parts = [part for part in pure.parent.parts if part not in ("src", "lib")] + [pure.stem] * (pure.stem != "index")
    stem = "_".join([*(parts or ["package"]), *([label] if label else [])])
    stem = re.sub(r"[^\w]+", "_", stem)
    names = (f"{GENERATED_FOLDER}/{stem}_characterised{'' if turn == 1 else f'_{turn}'}{style.suffix}" for turn in range(1, 1000))
    return next(name for name in names if name not in taken)


def _describe(test_id: str, scripts: Sequence[Script], title: str) -> GeneratedTest:
    every = [address for script in scripts for address in (primary_symbol(script), *script["symbols"], *script.get("reached", ()))]
    kills = len({kill for script in scripts for kill in script["kills"]})
    return GeneratedTest(test_id, tuple(dict.fromkeys(every)), kills, (), title)


def _write_file(name: str, path: str, scripts: Sequence[Script], style: _Style) -> tuple[str, list[tuple[str, Script]]]:
    taken: dict[str, int] = defaultdict(int)
    titles: list[tuple[str, Script]] = []
    bodies: list[str] = []
    for script in scripts:
        title = title_of(script)
        taken[title] += 1
        unique = title if taken[title] == 1 else f"{title} ({taken[title]})"
        titles.append((unique, script))
        bodies.append(_write_test(unique, script, style))
    guard = (
        []
        if style.framework != "script"
        else [f"let {UNFINISHED} = {len(bodies)};", f"process.on('exit', () => {{ if ({UNFINISHED}) process.exitCode = 1; }});"]
    )
    head = [f"// What `{path}` did when it was recorded, before any change. Written by a search; each test is one behaviour."]
    head += [*guard, *_header(name, scripts, style)]
    return "\n".join([*head, "", "\n".join(bodies)]), titles


def _header(name: str, scripts: Sequence[Script], style: _Style) -> Iterator[str]:
    wanted = {json.dumps(one, sort_keys=True): one for script in scripts for one in script["imports"]}
    hashes = any("sha256(" in expression for script in scripts for expression, _ in script["asserts"])
    hears = [_FORMATS[style.is_module], _HEARS] if any(map(_says_what_is_printed, scripts)) else []
    lines = [_import(one, style) for one in sorted(wanted.values(), key=lambda one: str(one["name"]))]
    if style.is_module:
        yield "import assert from 'node:assert';"
        yield from ["import { createHash } from 'node:crypto';"] if hashes else []
        yield from {"vitest": ["import { test } from 'vitest';"], "node:test": ["import test from 'node:test';"]}.get(style.framework, [])
    else:
        yield "const assert = require('assert');"
        yield from ["const { createHash } = require('crypto');"] if hashes else []
        yield from ["const test = require('node:test');"] if style.framework == "node:test" else []
    yield from [*lines, *hears] if style.is_module else [*hears, *lines]
    yield from ["", _SHA] if hashes else []


def _import(one: Mapping[str, Any], style: _Style) -> str:
    source, name, member = str(one["source"]), one["name"], one["member"]
    if one["is_file"]:
        source = posixpath.relpath(source, GENERATED_FOLDER)
        source = _TYPED.sub("", source)
    if style.is_module:
        shape = {"*": f"* as {name}" if one["is_file"] else name, "default": name}.get(member, f"{{ {member} as {name} }}")
        return f"import {shape} from '{source}';"
    loaded = f"require('{source}')"
    return f"const {name} = {loaded if member == '*' else f'{loaded}.{member}'};"


def _write_test(title: str, script: Script, style: _Style) -> str:
    lines = [line for statement in _body(script) for line in _indented(statement)]
    is_async = script["is_async"]
    if style.framework == "script":
        lines.append(f"  {UNFINISHED} -= 1;")
        wrapped = ["(async () => {", *lines, "})().catch((error) => { console.error(error); process.exitCode = 1; });"]
        return "\n".join([f"// {title}", *(wrapped if is_async else ["{", *lines, "}"]), ""])
    opening = f"{_OPENING[style.framework]}('{title}', {'async ' if is_async else ''}() => {{"
    return "\n".join([opening, *lines, "});", ""])


def _indented(statement: str) -> list[str]:
    """Its lines one step to the right, but for those that may be inside a text."""
    first, *rest = statement.split("\n")
    return [f"  {first}", *rest] if "`" in statement else [f"  {line}" if line else line for line in (first, *rest)]


def _body(script: Script) -> Iterator[str]:
    statements, raised = list(script["statements"]), script["raises"]
    symbols = dict.fromkeys(address.rpartition("::")[2] for address in (primary_symbol(script), *script["symbols"][:4]))
    yield f"// Holds {', '.join(symbols)}."
    expressions = [expression for expression, _ in script["asserts"]]
    if any(re.search(r"\bcalls\b", text) for text in [*statements, *expressions]):
        yield "const calls = [];"
    if _says_what_is_printed(script):
        yield f"{PRINTED}.length = 0;"
    plain = [_ended(_named(statements, at, expressions)) for at in range(len(statements))]
    if raised is None:
        yield from plain
    else:
        yield from plain[:-1]
        yield from _raising(plain[-1], raised, is_async=script["is_async"])
    for expression, literal in script["asserts"]:
        method = "strictEqual" if _is_primitive(literal) else "deepStrictEqual"
        yield from spread(f"assert.{method}({expression}, ", literal, ");")


def _says_what_is_printed(script: Script) -> bool:
    return any(_PRINTED.match(expression) for expression, _ in script["asserts"])


def _unheard(scripts: Sequence[Script], framework: Framework) -> list[Script]:
    """The scripts, none with a word of what is printed where that cannot be heard: the name is taken, or other tests run meanwhile."""
    is_taken = any(one["name"] == PRINTED for script in scripts for one in script["imports"])
    return [
        {**script, "asserts": [pair for pair in script["asserts"] if not _PRINTED.match(pair[0])]}
        if is_taken or (framework == "script" and script["is_async"])
        else script
        for script in scripts
    ]


def _named(statements: Sequence[str], at: int, expressions: Sequence[str]) -> str:
    """`const result = f()` is `f()` where nothing speaks of the result."""
    statement = statements[at]
    match = _DECLARES.match(statement)
    if match is None:
        return statement
    later = [*statements[at + 1 :], *expressions]
    if any(re.search(rf"(?<![\w$])(?<!(?<!\.\.)\.){re.escape(match[1])}(?![\w$])", text) for text in later):
        return statement
    rest = statement[match.end() :]
    return statement if rest.startswith(("function", "class", "{", "async function", "`", "/", "[", "(")) else rest


def _ended(statement: str) -> str:
    text = statement.rstrip()
    return text if text.endswith((";", "}")) else f"{text};"


def _raising(call: str, raised: Mapping[str, Any], *, is_async: bool) -> Iterator[str]:
    more = "".join(f", {key}: {literal}" for key, literal in raised.get("more", {}).items())
    expected = f"{{ name: {_quoted(raised['name'])}, message: {_quoted(raised['message'])}{more} }}"
    inner = _indented(call)
    opening = "await assert.rejects(async () => {" if is_async else "assert.throws(() => {"
    lines = [opening, *inner, *spread("}, ", expected, ");")]
    yield from ["\n".join(lines)] if "`" in call else lines


def without_tests(files: Mapping[str, str], dropped: Collection[str]) -> dict[str, str]:
    """Files that were written here, less some of their tests; a file of plain programs goes as a whole."""
    left = {}
    for path, text in files.items():
        titles = {test_id.partition("::")[2] for test_id in dropped if test_id.partition("::")[0] == path}
        if "" not in titles:
            left[path] = _cut(text, titles)
    return left


def _cut(text: str, titles: Collection[str]) -> str:
    openings = tuple(f"{word}('{title}', " for title in titles for word in ("it", "test"))
    kept: list[str] = []
    is_cut = False
    for line in text.splitlines(keepends=True):
        is_cut = is_cut or (bool(openings) and line.startswith(openings))
        kept += [] if is_cut else [line]
        is_cut = is_cut and line.rstrip() != "});"
    return "".join(kept)


def _quoted(text: str) -> str:
    inner = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return "'" + inner.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "'"


def _is_primitive(literal: str) -> bool:
    return not literal.startswith(("[", "{", "new ", "/", "Buffer"))
