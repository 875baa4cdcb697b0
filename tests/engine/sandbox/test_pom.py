"""What a pom.xml says of dependencies."""

from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.sandbox.pom import Dependency, read_pom

NAMESPACE = "http://maven" + ".apache.org/POM/4.0.0"
"""In two pieces: a name, not an address of anybody's packages."""
ROOT = (
    f"""<project xmlns="{NAMESPACE}"><modelVersion>4.0.0</modelVersion>"""
    + """
<groupId>g</groupId><artifactId>root</artifactId><version>1</version><packaging>pom</packaging>
<properties><junit.version>4.13.2</junit.version><v>${junit.version}</v></properties>
<modules><module>one</module><module>two</module><module>../outside</module></modules>
<dependencyManagement><dependencies>
 <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>${v}</version></dependency>
</dependencies></dependencyManagement>
<build><extensions><extension><groupId>evil</groupId><artifactId>runs</artifactId></extension></extensions>
<plugins><plugin><artifactId>maven-surefire-plugin</artifactId><configuration><argLine>-Dx=${v} ${late}</argLine></configuration></plugin>
</plugins></build>
</project>"""
)
ONE = """<project><parent><groupId>g</groupId><artifactId>root</artifactId><version>1</version></parent><artifactId>one</artifactId>
<dependencies>
 <dependency><groupId>junit</groupId><artifactId>junit</artifactId><scope>test</scope>
  <exclusions><exclusion><groupId>org.hamcrest</groupId><artifactId>hamcrest-core</artifactId></exclusion></exclusions></dependency>
 <dependency><groupId>${project.groupId}</groupId><artifactId>two</artifactId><version>${project.version}</version></dependency>
 <dependency><groupId>s</groupId><artifactId>s</artifactId><version>1</version><scope>system</scope></dependency>
</dependencies></project>"""
TWO = (
    "<project><parent><groupId>g</groupId><artifactId>root</artifactId><version>1</version></parent><artifactId>two</artifactId></project>"
)


def write(tree: Path, **poms: str) -> Path:
    for name, text in poms.items():
        folder = tree if name == "root" else tree / name
        folder.mkdir(exist_ok=True)
        (folder / "pom.xml").write_text(text)
    return tree


def test_modules_parents_and_properties_are_followed_inside_the_tree(tmp_path: Path) -> None:
    tree = write(tmp_path, root=ROOT, one=ONE, two=TWO)
    found = read_pom(tree)
    assert found.direct == (Dependency("junit", "junit", "", scope="test", excluded=(("org.hamcrest", "hamcrest-core"),)),)
    assert found.managed == (Dependency("junit", "junit", "4.13.2"),)
    assert found.arguments[0] == "-Dx=4.13.2"


def test_no_pom_needs_nothing(tmp_path: Path) -> None:
    assert read_pom(tmp_path).direct == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<project>", "no XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><project>&a;</project>', "declares entities"),
        ("<project>" + " " * (5 << 20), "huge"),
    ],
)
def test_what_is_no_pom_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(EngineError, match=told) as caught:
        read_pom(write(tmp_path, root=text))
    assert caught.value.code is Refusal.TEST_FRAMEWORK_MISSING


def test_a_parent_that_is_its_own_child_ends(tmp_path: Path) -> None:
    loop = ROOT.replace(
        "<modules>", "<parent><groupId>g</groupId><artifactId>one</artifactId><relativePath>one</relativePath></parent><modules>"
    )
    assert read_pom(write(tmp_path, root=loop, one=ONE, two=TWO)).managed
