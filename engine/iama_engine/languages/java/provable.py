"""How much of a Java file a test can hold: what talks through sockets, databases, windows, threads and processes is out of reach."""

from tree_sitter import Node

from iama_engine.languages.java.language import JAVA as LANGUAGE
from iama_engine.languages.java.outline import DEFINITIONS, JAVA, functions_in, located
from iama_engine.languages.tree_code import inside, text_of
from iama_engine.measures.provable import UNREADABLE, FunctionUse, Provable, share_of
from iama_engine.symbols.syntax import captures, parse

_PACKAGES = (
    "java.net.",
    "java.sql.",
    "javax.sql.",
    "java.rmi.",
    "javax.net.",
    "java.awt.",
    "javax.swing.",
    "java.nio.channels.",
    "javax.jms.",
)
_PURE = frozenset({"java.net.URI", "java.net.URL", "java.net.URLEncoder", "java.net.URLDecoder", "java.net.IDN", "java.sql.Timestamp"})
_TYPES = frozenset({"Thread", "Runtime", "ProcessBuilder", "Socket", "ServerSocket", "ExecutorService", "Executors", "Console"})


def provable(path: str, source: bytes) -> Provable:
    """Look at one file."""
    root = parse(source, grammar=JAVA).root_node
    if root.has_error:
        return UNREADABLE
    definitions = captures(root, DEFINITIONS, JAVA).get("definition", [])
    weights = {(one.qualified_name, one.ordinal): one.complexity for one in LANGUAGE.index(path, source).symbols}
    methods = frozenset(node.id for node in functions_in(definitions))
    found = [
        FunctionUse(span.qualified_name.rpartition(".")[2], weights[span.qualified_name, span.ordinal], _names(node, methods - {node.id}))
        for span, node in located(source, definitions)
        if node.id in methods
    ]
    imported = (text_of(one).removeprefix("import").strip(" ;") for one in root.named_children if one.type == "import_declaration")
    outside = {name.rpartition(".")[2] for name in imported if name.startswith(_PACKAGES) and name not in _PURE}
    return share_of(found, outside | _TYPES)


def _names(method: Node, others: frozenset[int]) -> frozenset[str]:
    return frozenset(text_of(one) for one in inside(method, others) if one.type in ("identifier", "type_identifier"))
