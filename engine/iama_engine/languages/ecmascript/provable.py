"""How much of a JavaScript or TypeScript file a test can hold: modules of Node and of npm that talk, and what only a browser has.

Promises are no obstacle, since a search waits for them.
"""

import re

from tree_sitter import Node

from iama_engine.languages.ecmascript.imports import module_names
from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.ecmascript.outline import definitions_query, function_in, located
from iama_engine.languages.tree_code import inside, text_of
from iama_engine.measures.provable import UNREADABLE, FunctionUse, Provable, share_of
from iama_engine.symbols.syntax import captures, parse

_PARTED = re.compile(r"[\w.-]+")
_MODULES = frozenset(
    _PARTED.findall(
        """
        child_process cluster dgram http http2 https inspector net readline repl tls tty worker_threads
        amqplib axios express fastify got ioredis knex koa mongodb mongoose mysql mysql2 node-fetch nodemailer pg puppeteer redis request
        sequelize socket.io superagent undici ws
        """
    )
)
_GLOBALS = frozenset(
    _PARTED.findall("XMLHttpRequest WebSocket EventSource document fetch localStorage navigator sessionStorage window"),
)
_NODE = re.compile(r"^node:")


def provable(path: str, source: bytes) -> Provable:
    """Look at one file."""
    grammar = TYPESCRIPT.grammar(path)
    root = parse(source, grammar=grammar).root_node
    if root.has_error:
        return UNREADABLE
    pairs = located(source, captures(root, definitions_query(grammar), grammar).get("definition", []))
    weights = {(one.qualified_name, one.ordinal): one.complexity for one in TYPESCRIPT.index(path, source).symbols}
    functions = [(span, node, inner) for span, node in pairs if (inner := function_in(node)) is not None]
    nodes = frozenset(node.id for _, node, _ in functions)
    found = [
        FunctionUse(span.qualified_name.rpartition(".")[2], weights[span.qualified_name, span.ordinal], _names(inner, nodes - {node.id}))
        for span, node, inner in functions
    ]
    outside = {name for module, names in module_names(root, grammar) if _NODE.sub("", module).split("/")[0] in _MODULES for name in names}
    return share_of(found, outside | _GLOBALS)


def _names(function: Node, others: frozenset[int]) -> frozenset[str]:
    """Names that a function uses, and those that it calls of anything."""
    found = (one for one in inside(function, others) if one.type in ("identifier", "property_identifier", "shorthand_property_identifier"))
    return frozenset(text_of(one) for one in found if one.type != "property_identifier" or _is_called(one))


def _is_called(name: Node) -> bool:
    member = name.parent
    return member is not None and member.parent is not None and member.parent.type == "call_expression" and member.next_sibling is not None
