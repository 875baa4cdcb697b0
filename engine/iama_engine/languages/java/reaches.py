"""Ways in which Java can tell that it is tested, or steer the tests that judge it."""

import re

from iama_engine.languages.java.outline import JAVA
from iama_engine.languages.tree_code import words_of
from iama_engine.symbols.syntax import parse

_REACHES = re.compile(
    r"(?<![\w.'\"])((?:org\.junit|junit\.framework|org\.hamcrest|org\.mockito|java\.lang\.reflect|java\.lang\.invoke|java\.lang\.instrument"
    r"|java\.lang\.management|sun\.misc|jdk\.internal|javax\.tools)(?:\.\w+)*)"
    r"|(?<![\w.'\"])(?:java\.lang\.)?(Unsafe|ProcessHandle|StackWalker|SecurityManager|ClassLoader|Runtime|ProcessBuilder)\b"
    r"|(import static java\.lang\.System)"
    r"|(?<![\w.'\"])(?:java\.lang\.)?(System\.(?:exit|getenv|getProperty|setProperty|setOut|setErr|setSecurityManager|getSecurityManager))\b"
    r"|(getAllStackTraces|printStackTrace)|\.(halt|getMethods?|getStackTrace|setAccessible|forName|getDeclaredFields?|getDeclaredMethods?|addShutdownHook"
    r"|setDefaultUncaughtExceptionHandler|getContextClassLoader) \("
)


def reaches(source: bytes) -> frozenset[str]:
    """Everything in a file by which code can reach its tests, each as it stands there; nothing where it does not parse."""
    root = parse(source, grammar=JAVA).root_node
    return (
        frozenset()
        if root.has_error
        else frozenset(filter(None, (match[match.lastindex or 0] for match in _REACHES.finditer(words_of(root)))))
    )
