"""Ways in which JavaScript can tell that it is tested, or steer the tests that judge it."""

import re

from iama_engine.languages.ecmascript.outline import TSX, TYPESCRIPT
from iama_engine.languages.tree_code import words_of
from iama_engine.symbols.syntax import parse

_MODULES = (
    "assert|mocha|jest|@jest/globals|vitest|chai|sinon|test|module|vm|v8|inspector|child_process|worker_threads|async_hooks"
    "|diagnostics_channel|process"
)
_HARMLESS = "nextTick|stdout|stderr|platform|version|versions|cwd|hrtime|memoryUsage|uptime|arch|emitWarning"
_ASSIGNS = r"(?:=|\+=|\|\|=|&&=|\?\?=)(?!=)"
_NO_LITERAL = r"(?!'[^']*' \)|\x22[^\x22]*\x22 \)|`[^`]*` \))"
_BUILT_IN = "Object|Array|String|Number|Boolean|Function|Promise|Error|RegExp|Map|Set|Date|JSON|Math|Symbol|Reflect|Buffer|console"
_REACHES = re.compile(
    rf"""(?:require \( |from |import \( |import )['"`]((?:node:)?(?:{_MODULES})(?:/[\w/]+)?)['"`]"""
    r"|(?<![\w$.'\x22`])((?:describe|it|jest|vi|mocha|expect|beforeEach|afterEach|beforeAll|afterAll)(?:\.\w+)* \()"
    r"|(?<![\w$.'\x22`])(eval|globalThis|global\.\w+|global \[)(?![\w$])(?! :)"
    rf"|(?<![\w$.'\x22`])(process(?!\.(?:{_HARMLESS})\b)(?:\.\w+){{0,2}})(?![\w$])(?! :)"
    rf"|(?<![\w$.'\x22`])(require(?! \(|\.resolve\b|\w|\$)(?:\.\w+)?|(?:require|import) \( {_NO_LITERAL})"
    r"|(?<![\w$.'\x22`])(module\.(?:parent|children|constructor))(?![\w$])"
    r"|(getBuiltinModule|prepareStackTrace|\.stack\b|\.constructor \(|__proto__|__define[GS]etter__|__lookup[GS]etter__|prototype \[)"
    r"|(?<![\w$.'\x22`])((?:new )?Function \()"
    rf"|(?<![\w$.'\x22`])((?:{_BUILT_IN})(?:\.\w+)+ {_ASSIGNS})"
    rf"|\.((?:defineProperty|defineProperties|assign|setPrototypeOf) \( (?:{_BUILT_IN})(?:\.prototype)?) [,)]"
    rf"|(Reflect\.\w+ \( (?:{_BUILT_IN})(?:\.prototype)?) [,)]"
)
"""A table of built-in objects that are assigned to, of modules, of globals of test frameworks, of what tells how Node was started."""


def reaches(source: bytes) -> frozenset[str]:
    """Everything in a file by which code can reach its tests, each as it stands there."""
    for grammar in (TYPESCRIPT, TSX):
        root = parse(source, grammar=grammar).root_node
        if not root.has_error:
            return frozenset(next(filter(None, match.groups())).strip(" (=+.|&?[") for match in _REACHES.finditer(words_of(root)))
    return frozenset()
