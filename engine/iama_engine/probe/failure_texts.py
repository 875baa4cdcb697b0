"""Read failed tests out of what pytest, unittest, vitest, and JUnit under Maven or its own console print: id, error class, place.

For runs that leave no structured outcomes, such as a project's own command. A text of none of these yields nothing. The
place is the innermost one in the project.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PYTEST_SECTION = re.compile(r"^_{3,} (?:ERROR at \w+ of )?(.+?) _{3,}$", re.MULTILINE)
_PYTEST_SUMMARY = re.compile(r"^(?:FAILED|ERROR) (\S+?)::(\S+)", re.MULTILINE)
_PYTEST_PLACE = re.compile(r"^([^\s:][^:\n]*):\d+: ([A-Za-z_][\w.]*)$", re.MULTILINE)
_PYTEST_TIMEOUT = re.compile(r"^E +Failed: Timeout\b", re.MULTILINE)
_RULE = re.compile(r"^={3,}(?: .* ={3,})?$", re.MULTILINE)

_UNITTEST = re.compile(r"^(?:FAIL|ERROR): (\w+) \(([\w.]+)\)(.*?)\n-{3,}\n(.*?)(?=^={3,}$|^-{3,}$|\Z)", re.MULTILINE | re.DOTALL)
_PYTHON_FRAME = re.compile(r'^ +File "([^"]+)", line \d+, in (\S+)', re.MULTILINE)
_PYTHON_ERROR = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)", re.MULTILINE)

_VITEST = re.compile(r"^ *(?:FAIL|×) +(\S+(?: > [^\n]+)+)\n(.*?)(?=^ *(?:FAIL|×) +\S+ > |^⎯{3,}|\Z)", re.MULTILINE | re.DOTALL)
_NODE_ERROR = re.compile(r"^ *(\w*(?:Error|Exception|Rejection)): (.*)$", re.MULTILINE)
_NODE_PLACE = re.compile(r"^ *❯ (?:(\S+) )?(\S+?):\d+:\d+", re.MULTILINE)

_JUNIT = re.compile(r"^\[ERROR\] +(\S+) +(?:--|Time elapsed)[^\n]*<<< (?:FAILURE|ERROR)!\n(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_JAVA_ERROR = re.compile(r"^([a-z]\w*(?:\.\w+)*\.[A-Z]\w*)(?::|$)", re.MULTILINE)
_JAVA_FRAME = re.compile(r"^\s+(?:at )?(?:[\w.@-]+/{1,2})?([\w.$<>]+)\(([\w.]+):\d+\)$", re.MULTILINE)
_JUNIT_CONSOLE = re.compile(
    r"^ +MethodSource \[className = '([^']+)', methodName = '([^']+)'[^\n]*\]\n +=> (.*?)(?=^  \S|^$|\Z)", re.MULTILINE | re.DOTALL
)
_NOT_OURS = ("org.junit.", "org.opentest4j.", "junit.", "java.", "jdk.", "org.hamcrest.", "org.assertj.")
_JAVA_TIMEOUTS = ("TestTimedOutException", "java.util.concurrent.TimeoutException")


@dataclass(frozen=True, slots=True)
class FailedPoint:
    """One failed test: what failed, with which class of error, where; `timed_out` where time was all that failed."""

    test_id: str
    error_class: str
    location: str
    timed_out: bool = False


def read_failures(text: str) -> tuple[FailedPoint, ...]:
    """Every failure that the text tells of, in its order."""
    return (*_of_pytest(text), *_of_unittest(text), *_of_vitest(text), *_of_junit(text), *_of_junit_console(text))


def _of_pytest(text: str) -> Iterator[FailedPoint]:
    ids = {name.replace("::", "."): f"{path}::{name}" for path, name in _PYTEST_SUMMARY.findall(text)}
    sections = list(_PYTEST_SECTION.finditer(text))
    for section in sections:
        later = (found.start() for found in (*sections, *_RULE.finditer(text)) if found.start() > section.start())
        body = text[section.end() : min(later, default=len(text))]
        places = _PYTEST_PLACE.findall(body)
        if places:
            path, error_class = places[-1]
            yield FailedPoint(ids.get(section[1], section[1]), error_class, path, bool(_PYTEST_TIMEOUT.search(body)))


def _of_unittest(text: str) -> Iterator[FailedPoint]:
    for method, case, _, body in _UNITTEST.findall(text):
        frames, errors = _PYTHON_FRAME.findall(body), _PYTHON_ERROR.findall(body.split("Traceback (most recent call last):")[-1])
        test_id = case if case.endswith(f".{method}") else f"{case}.{method}"
        yield FailedPoint(test_id, errors[0] if errors else "", "::".join(frames[-1]) if frames else "")


def _of_vitest(text: str) -> Iterator[FailedPoint]:
    for test_id, body in _VITEST.findall(text):
        error, place = _NODE_ERROR.search(body), _NODE_PLACE.search(body)
        location = "::".join(filter(None, (place[2], place[1]))) if place else ""
        timed_out = error is not None and error[2].startswith(("Test timed out in", "Hook timed out in"))
        yield FailedPoint(test_id.strip(), error[1] if error else "", location, timed_out)


def _of_junit(text: str) -> Iterator[FailedPoint]:
    for test_id, body in _JUNIT.findall(text):
        yield _java_point(test_id, body)


def _of_junit_console(text: str) -> Iterator[FailedPoint]:
    for class_name, method, body in _JUNIT_CONSOLE.findall(text):
        yield _java_point(f"{class_name}.{method}", body)


def _java_point(test_id: str, body: str) -> FailedPoint:
    error = _JAVA_ERROR.search(body)
    frames = [f"{path}::{name}" for name, path in _JAVA_FRAME.findall(body) if not name.startswith(_NOT_OURS)]
    error_class = error[1] if error else ""
    return FailedPoint(test_id, error_class, frames[0] if frames else "", error_class.endswith(_JAVA_TIMEOUTS))
