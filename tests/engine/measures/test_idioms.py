"""Legacy idioms: each is counted where it stands and nothing else is."""

import ast

import pytest

from iama_engine.measures.idioms import IDIOMS, count_idioms

LEGACY = {
    "bare_except": "try:\n    f()\nexcept:\n    pass\n",
    "coding_cookie": "#!/usr/bin/python\n# -*- coding: utf-8 -*-\n",
    "dict_view_shim": "d.iteritems()\n",
    "future_import": "from __future__ import print_function\n",
    "import_shim": "try:\n    import json\nexcept ImportError:\n    json = None\n",
    "literal_call": "set([1])\n",
    "negated_operator": "not a in b\n",
    "none_comparison": "a == None\n",
    "object_base": "class A(object): pass\n",
    "old_error_name": "raise IOError\n",
    "old_name": "xrange(3)\n",
    "old_protocol": "class A:\n    def __nonzero__(self): pass\n",
    "old_typing": "from typing import List\n",
    "percent_format": "'%s' % a\n",
    "six": "import six.moves\n",
    "str_format": "'{}'.format(a)\n",
    "super_arguments": "super(A, self).f()\n",
    "type_comparison": "type(a) == B\n",
    "unicode_prefix": "u'a'\n",
    "version_check": "sys.version_info[0] < 3\n",
}
MODERN = """
from __future__ import annotations
from typing import Any, Protocol
import json
class A(Base):
    def __bool__(self): return super().__bool__()
try:
    f()
except ImportError:
    raise OSError from None
print(f"{a}", a % b, template.format(a), a is None, a not in b, not a, not (a in b and c), dict(x), list(y), set(z))
print(isinstance(a, B), sys.version)
"""


def counted(source: str) -> dict[str, int]:
    return dict(count_idioms(ast.parse(source), source.encode()))


@pytest.mark.parametrize("name", IDIOMS)
def test_an_idiom_is_counted_once_and_alone(name: str) -> None:
    assert counted(LEGACY[name]) == {name: 1}


def test_modern_source_has_none() -> None:
    assert counted(MODERN) == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("dict(a=1)\ndict([(1, 2)])\nlist()\ntuple()\n", {"literal_call": 4}),
        ("dict(a, b=1)\ndict(**a)\nlist(a)\n", {}),
        ("import socket\ntry:\n    f()\nexcept socket.error:\n    pass\n", {"old_error_name": 1}),
        ("try:\n    from a import b\nexcept (ImportError, ValueError):\n    b = None\n", {"import_shim": 1}),
        ("d.has_key(1)\nfor k in d.iterkeys(): unicode(k)\n", {"dict_view_shim": 2, "old_name": 1}),
        ("if sys.version_info >= (3, 0): pass\n", {"version_check": 1}),
        ("x = 1\n\n# coding: utf-8\n", {}),
        ("# coding: latin-1\n", {}),
        ("unicode = str\n", {}),
        ("class A:\n    __metaclass__ = M\n", {"old_protocol": 1}),
    ],
)
def test_the_edges_of_the_rules(source: str, expected: dict[str, int]) -> None:
    assert counted(source) == expected


def test_every_idiom_is_described() -> None:
    assert set(IDIOMS) == set(LEGACY)
    assert list(IDIOMS) == sorted(IDIOMS)
