"""Which release of Java a project is compiled for, as far as its build files say."""

import re
from collections.abc import Mapping
from typing import Final

DEFAULT_RELEASE: Final = 8
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LEVELS = (
    re.compile(r"<(?:maven\.compiler\.release|release)>\s*([^<\s]+)\s*<"),
    re.compile(r"<(?:maven\.compiler\.source|source)>\s*([^<\s]+)\s*<"),
)
_REFERENCE = re.compile(r"\$\{([\w.-]+)\}")
_NUMBER = re.compile(r"(?:1\.)?(\d{1,2})")


def release_of(files: Mapping[str, bytes]) -> int:
    """The lowest release that a `pom.xml` among the files names; `DEFAULT_RELEASE` where none does, as older syntax is legal later too."""
    poms = (content.decode("utf-8", "replace") for path, content in files.items() if path.rpartition("/")[2] == "pom.xml")
    return min((found for pom in poms if (found := _declared(_COMMENT.sub("", pom))) is not None), default=DEFAULT_RELEASE)


def _declared(pom: str) -> int | None:
    """What one file names: the release where there is one, else the source level."""
    for pattern in _LEVELS:
        numbers = [number for match in pattern.finditer(pom) if (number := _number(pom, match.group(1))) is not None]
        if numbers:
            return min(numbers)
    return None


def _number(pom: str, text: str) -> int | None:
    """`1.8`, `17`, or a property of the same file that is one of these."""
    reference = _REFERENCE.fullmatch(text)
    if reference:
        found = re.search(rf"<{re.escape(reference.group(1))}>\s*([^<\s$]+)\s*<", pom)
        text = found.group(1) if found else ""
    number = _NUMBER.fullmatch(text)
    return int(number.group(1)) if number else None
