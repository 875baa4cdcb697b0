"""What opens a resource whose `with` closes it exactly as `close()` does, and whether only reading goes on with it.

Left out with a purpose: `sqlite3.connect` (its `with` commits and leaves it open), `tarfile.open` (its `with` does not write the end of
the archive after an error), `tempfile.NamedTemporaryFile` and `urllib.request.urlopen` (what they give depends on platform and address).
"""

import ast
import re

from iama_engine.recipes.project import Project
from iama_engine.recipes.resolved_names import full_name
from iama_engine.recipes.source import Source

FILES = frozenset({"builtins.open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open"})
"""Callables whose second argument is the mode, which means reading where it is missing."""
CLOSED_ALIKE = FILES | {"os.fdopen", "gzip.GzipFile", "bz2.BZ2File", "lzma.LZMAFile", "zipfile.ZipFile", "socket.socket"}
_READS = frozenset({"read", "read1", "readline", "readlines", "readinto", "seek", "tell"})
_CONSUMERS = frozenset(
    {
        *("builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.sum", "builtins.len"),
        *("json.load", "tomllib.load", "plistlib.load", "marshal.load"),
    }
)
"""Functions that are done with a file when they return or raise."""
_READING = re.compile(r"[rbt]*")
_REPLACED = re.compile(rb"""["'][\w.]+\.open["']|(?:setattr|patch\.object)\([^)\n]*["']open["']|(?<!self)\.open\s*=(?!=)""")


def closes_alike(project: Project, source: Source, call: ast.Call) -> bool:
    """Whether what the call gives is closed by `with` as by `close()`. Tests that put an `open` of their own in place leave a doubt."""
    name = full_name(project, source, call.func)
    replaced = name in FILES and any(_REPLACED.search(data) for data in project.files.values())
    return name in CLOSED_ALIKE and not replaced


def opens_for_reading(project: Project, source: Source, call: ast.Call) -> bool:
    """Whether the call surely opens a file that nothing can be written to, so that closing it cannot fail."""
    if full_name(project, source, call.func) not in FILES:
        return False
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return False
    named = [one.value for one in call.keywords if one.arg == "mode"]
    mode = (named or call.args[1:2] or [ast.Constant("r")])[0]
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and _READING.fullmatch(mode.value) is not None


def keeps_to_itself(project: Project, source: Source, use: ast.Name) -> bool:
    """Whether a use of the file surely leaves no second reference to it behind."""
    parents = project.scopes(source).parents
    around = parents[use]
    if isinstance(around, ast.Attribute) and around.attr in _READS:
        call = parents[around]
        return isinstance(call, ast.Call) and call.func is around
    if isinstance(around, ast.For):
        return around.iter is use
    if isinstance(around, ast.comprehension):
        whole = parents[around]
        return not isinstance(whole, ast.GeneratorExp) and around is whole.generators[0] and around.iter is use  # type: ignore[attr-defined]
    if not isinstance(around, ast.Call) or use not in around.args:
        return False
    name = full_name(project, source, around.func)
    loop = parents[around]
    counted = name == "builtins.enumerate" and isinstance(loop, ast.For) and loop.iter is around
    return counted or (name in _CONSUMERS and around.args == [use])
