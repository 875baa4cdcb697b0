"""Which release a project is compiled for."""

import pytest

from iama_engine.recipes.java.release import DEFAULT_RELEASE, release_of


@pytest.mark.parametrize(
    ("pom", "release"),
    [
        ("<maven.compiler.release>17</maven.compiler.release>", 17),
        ("<maven.compiler.source>1.8</maven.compiler.source>", 8),
        ("<maven.compiler.source>1.5</maven.compiler.source>", 5),
        ("<maven.compiler.source>11</maven.compiler.source><maven.compiler.release>17</maven.compiler.release>", 17),
        ("<configuration><source>1.4</source><target>1.4</target></configuration>", 4),
        ("<java.version>21</java.version><maven.compiler.release>${java.version}</maven.compiler.release>", 21),
        ("<maven.compiler.release>${from.elsewhere}</maven.compiler.release>", DEFAULT_RELEASE),
        ("<!-- <maven.compiler.release>17</maven.compiler.release> -->", DEFAULT_RELEASE),
        ("<release>final</release><maven.compiler.source>11</maven.compiler.source>", 11),
        ("", DEFAULT_RELEASE),
    ],
)
def test_what_a_pom_says(pom: str, release: int) -> None:
    assert release_of({"pom.xml": f"<project>{pom}</project>".encode(), "src/A.java": b"class A {}"}) == release


def test_the_lowest_of_several_counts() -> None:
    files = {
        "a/pom.xml": b"<maven.compiler.release>17</maven.compiler.release>",
        "b/pom.xml": b"<maven.compiler.release>11</maven.compiler.release>",
        "old-pom.xml": b"<maven.compiler.release>5</maven.compiler.release>",
    }
    assert release_of(files) == 11


def test_no_build_file_means_java_8() -> None:
    assert release_of({"A.java": b"<maven.compiler.release>17</maven.compiler.release>"}) == 8
