"""What Python 2 had and Python 3 has not, and what every supported Python 3 surely has: the facts behind folding shims."""

PYTHON2_BUILTINS = frozenset(
    {"unicode", "basestring", "xrange", "unichr", "long", "raw_input", "reduce", "file", "cmp", "execfile", "buffer", "intern", "apply"}
)
PYTHON2_MODULES = frozenset(
    {
        *("cPickle", "cStringIO", "StringIO", "Queue", "ConfigParser", "urllib2", "urlparse", "HTMLParser", "httplib", "__builtin__"),
        *("Cookie", "thread", "dummy_thread", "cookielib", "htmlentitydefs", "SocketServer", "BaseHTTPServer", "SimpleHTTPServer"),
        *("Tkinter", "tkMessageBox", "xmlrpclib", "SimpleXMLRPCServer", "copy_reg", "anydbm", "commands", "UserDict", "UserList"),
        *("itertools.izip", "itertools.imap", "itertools.ifilter", "itertools.izip_longest", "urllib.urlencode", "urllib.quote"),
        *("urllib.quote_plus", "urllib.unquote", "urllib.urlopen", "urllib.urlretrieve", "types.StringType", "types.UnicodeType"),
    }
)
SHIM_NAMES = frozenset(
    {
        *PYTHON2_BUILTINS,
        *("text_type", "string_types", "integer_types", "binary_type", "unichr", "imap", "izip", "ifilter", "itermap", "iterzip"),
        *("uni_chr", "string_type", "int_types", "unicode_type", "bytes_type", "range", "chr", "str", "input"),
        *("PY2", "PY3", "IS_PY2", "IS_PY3", "py2", "py3", "py3k", "py2k", "py25", "py31", "is_py2", "is_py3"),
    }
)
_SURE = {
    "urllib.parse": {"urlencode", "quote", "quote_plus", "unquote", "unquote_plus", "urljoin", "urlsplit", "urlunsplit", "urlparse"},
    "urllib.request": {"urlopen", "Request", "urlretrieve"},
    "urllib.error": {"HTTPError", "URLError"},
    "http.client": {"HTTPConnection", "HTTPException"},
    "http.cookies": {"SimpleCookie", "CookieError", "Morsel"},
    "http.cookiejar": {"CookieJar"},
    "html.parser": {"HTMLParser"},
    "html": {"escape", "unescape"},
    "html.entities": {"name2codepoint", "codepoint2name", "entitydefs"},
    "collections.abc": {"Mapping", "MutableMapping", "Sequence", "MutableSequence", "Set", "Iterable", "Iterator", "Callable", "Hashable"},
    "collections": {"OrderedDict", "defaultdict", "namedtuple", "deque", "Counter", "ChainMap"},
    "io": {"StringIO", "BytesIO", "TextIOWrapper"},
    "itertools": {"zip_longest", "filterfalse", "chain", "islice"},
    "functools": {"reduce", "lru_cache", "wraps", "partial", "total_ordering"},
    "json": {"dumps", "loads", "dump", "load"},
    "configparser": {"ConfigParser", "RawConfigParser", "NoOptionError"},
    "queue": {"Queue", "Empty", "Full"},
    "pickle": {"dumps", "loads", "dump", "load"},
    "inspect": {"signature", "getfullargspec"},
    "shutil": {"which", "get_terminal_size"},
    "hashlib": {"md5", "sha1", "sha256"},
    "builtins": set(),
    "threading": {"Thread", "Lock", "local"},
    "types": {"SimpleNamespace", "MappingProxyType"},
    "unittest": {"TestCase", "main", "mock"},
    "unittest.mock": {"Mock", "patch", "MagicMock"},
    "xmlrpc.client": {"ServerProxy"},
    "reprlib": {"Repr"},
    "copyreg": {"pickle"},
    "logging": {"NullHandler"},
    "importlib": {"import_module", "reload"},
}


def always_importable(module: str, name: str) -> bool:
    """Whether `import module` (no name) or `from module import name` succeeds on every CPython from 3.8 on."""
    return module in _SURE and (not name or name in _SURE[module])
