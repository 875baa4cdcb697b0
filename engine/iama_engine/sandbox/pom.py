"""What a `pom.xml` says of dependencies, read as text: properties, parents inside the tree, managed versions, the modules below.

A parent outside the tree is not followed, as it could bring anything; a version that only it knows stays open, and Maven says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from iama_engine.errors import EngineError, Refusal

_LARGEST = 4 << 20
_PROPERTY = re.compile(r"\$\{([^}]+)\}")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Dependency:
    """Coordinates of one artifact; `excluded` are (group, artifact) that it must not bring along."""

    group: str
    artifact: str
    version: str
    classifier: str = ""
    type: str = ""
    scope: str = ""
    excluded: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a project needs itself, what it says of versions, and what its tests want to be said to the JVM."""

    direct: tuple[Dependency, ...] = ()
    managed: tuple[Dependency, ...] = ()
    arguments: tuple[str, ...] = ()


@dataclass
class _Pom:
    group: str
    artifact: str
    properties: dict[str, str] = field(default_factory=dict)
    direct: list[Dependency] = field(default_factory=list)
    managed: list[Dependency] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    arguments: str = ""


def read_pom(folder: Path) -> Dependencies:
    """The dependencies of `folder/pom.xml` and of its modules; none where there is no such file. Raises `TEST_FRAMEWORK_MISSING`."""
    if not (folder / "pom.xml").is_file():
        return Dependencies()
    poms = list(_all(folder.resolve(), folder.resolve(), _DEEPEST))
    own = {(pom.group, pom.artifact) for pom in poms}
    direct = {(one.group, one.artifact, one.classifier, one.type): one for pom in reversed(poms) for one in pom.direct}
    wanted = [one for one in direct.values() if (one.group, one.artifact) not in own and one.scope != "system"]
    managed = {(one.group, one.artifact, one.classifier, one.type): one for pom in reversed(poms) for one in pom.managed}
    kept = [one for one in managed.values() if (one.group, one.artifact) not in own]
    return Dependencies(tuple(wanted), tuple(kept), tuple(poms[0].arguments.split()))


def _all(folder: Path, tree: Path, depth: int) -> Iterator[_Pom]:
    pom = _read(folder, tree, depth)
    yield pom
    for module in pom.modules:
        inside = (folder / module).resolve()
        if depth and inside.is_relative_to(tree) and (inside / "pom.xml").is_file():
            yield from _all(inside, tree, depth - 1)


def _read(folder: Path, tree: Path, depth: int) -> _Pom:
    root = _parse(folder / "pom.xml")
    above = root.find("parent")
    known = _parent(folder, above, tree, depth)
    inherited = known.properties if known else {}
    group = _text(root, "groupId") or (_text(above, "groupId") if above is not None else "")
    version = _text(root, "version") or (_text(above, "version") if above is not None else "")
    properties = {**inherited, **{one.tag: (one.text or "").strip() for one in root.findall("properties/*")}}
    pom = _Pom(group, _text(root, "artifactId"), properties)
    for name, value in (("version", version), ("groupId", group), ("artifactId", pom.artifact)):
        properties[f"project.{name}"] = properties[f"pom.{name}"] = value
    pom.direct = [*(known.direct if known else ()), *_dependencies(root.findall("dependencies/dependency"), properties)]
    managed = _dependencies(root.findall("dependencyManagement/dependencies/dependency"), properties)
    pom.managed = [*(known.managed if known else ()), *managed]
    pom.modules = [(one.text or "").strip() for one in root.findall("modules/module")]
    pom.arguments = _filled(next((one.text or "" for one in root.iter("argLine")), known.arguments if known else ""), properties)
    return pom


def _parent(folder: Path, above: ElementTree.Element | None, tree: Path, depth: int) -> _Pom | None:
    if above is None or not depth:
        return None
    place = (folder / (_text(above, "relativePath") or "../pom.xml")).resolve()
    place = place.parent if place.name == "pom.xml" else place
    if place == folder or not place.is_relative_to(tree) or not (place / "pom.xml").is_file():
        return None
    return _read(place, tree, depth - 1)


def _parse(path: Path) -> ElementTree.Element:
    content = path.read_bytes()
    if len(content) > _LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, f"{path} is no pom.xml that is read here: it is huge or declares entities")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError) as error:
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, f"{path} is no XML: {error}") from None
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
    return root


def _dependencies(elements: list[ElementTree.Element], properties: Mapping[str, str]) -> Iterator[Dependency]:
    for one in elements:
        names = ("groupId", "artifactId", "version", "classifier", "type", "scope")
        group, artifact, version, classifier, kind, scope = (_filled(_text(one, name), properties) for name in names)
        excluded = tuple((_text(row, "groupId"), _text(row, "artifactId")) for row in one.findall("exclusions/exclusion"))
        yield Dependency(group, artifact, version, classifier, kind, scope, excluded)


def _filled(text: str, properties: Mapping[str, str]) -> str:
    for _ in range(_DEEPEST):
        filled = _PROPERTY.sub(lambda match: properties.get(match[1], match[0]), text)
        if filled == text:
            break
        text = filled
    return _PROPERTY.sub("", text) if text.startswith("-") else text


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(name) or "").strip()
