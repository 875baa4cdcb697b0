"""Roots, levels and encodings, from the files alone."""

from pathlib import Path

from iama_engine.runner.java_sources import class_of, read_sources, resources_of


def project(tree: Path, **files: bytes) -> Path:
    for name, content in files.items():
        path = tree / name.replace("__", "/").replace("_java", ".java").replace("_xml", ".xml").replace("_txt", ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tree


def test_packages_say_where_roots_begin_and_tests_lie_in_roots_of_theirs(tmp_path: Path) -> None:
    tree = project(
        tmp_path,
        src__main__java__a__b__C_java=b"// a licence\npackage a.b;\nclass C {}\n",
        src__test__java__a__b__CTest_java=b"package a.b;\nclass CTest {}\n",
        target__generated__X_java=b"class X {}\n",
        src__main__java__module__info_java=b"class info {}\n",
    )
    found = read_sources(tree, ["src/test/java/a/b/CTest.java"])
    rows = [(root.folder, root.is_test, root.module) for root in found.roots]
    assert ("src/main/java", False, "") in rows and ("src/test/java", True, "") in rows
    assert all("target" not in root.folder for root in found.roots)
    assert (found.level, found.encoding) == (0, "UTF-8")


def test_a_root_with_code_and_tests_together_is_code(tmp_path: Path) -> None:
    tree = project(tmp_path, a__C_java=b"package a;\nclass C {}\n", a__CTest_java=b"package a;\nclass CTest {}\n")
    (root,) = read_sources(tree, ["a/CTest.java"]).roots
    assert (root.folder, root.is_test, len(root.files)) == ("", False, 2)


def test_only_the_modules_of_the_tests_are_compiled_for_themselves(tmp_path: Path) -> None:
    tree = project(
        tmp_path,
        one__src__main__java__A_java=b"class A {}\n",
        one__src__test__java__ATest_java=b"class ATest {}\n",
        two__src__main__java__B_java=b"class B {}\n",
    )
    found = read_sources(tree, ["one/src/test/java/ATest.java"])
    assert [root.folder for root in found.wanted(tests=False)] == ["one/src/main/java"]
    assert {root.folder for root in found.roots} == {"one/src/main/java", "one/src/test/java", "two/src/main/java"}


def test_a_pom_says_level_and_encoding_else_the_bytes_do(tmp_path: Path) -> None:
    latin = 'package a; class C { String s = "\xe9"; }'.encode("latin-1")
    assert read_sources(project(tmp_path, a__C_java=latin), []).encoding == "ISO-8859-1"
    pom = b"<project><properties><maven.compiler.source>1.7</maven.compiler.source><maven.compiler.target>8</maven.compiler.target>"
    pom += b"<project.build.sourceEncoding>windows-1252</project.build.sourceEncoding></properties></project>"
    found = read_sources(project(tmp_path, pom_xml=pom), [])
    assert (found.level, found.encoding) == (8, "windows-1252")


def test_resources_travel_under_their_names(tmp_path: Path) -> None:
    tree = project(
        tmp_path,
        src__test__java__a__CTest_java=b"package a;\nclass CTest {}\n",
        src__test__java__a__beside_txt=b"1",
        src__test__resources__b__far_txt=b"2",
    )
    roots = [root for root in read_sources(tree, []).roots if root.is_test]
    assert sorted(name for _, name in resources_of(roots, tree)) == ["a/beside.txt", "b/far.txt"]


def test_a_class_is_named_after_package_and_file() -> None:
    assert class_of("src/a/B.java", b"/* package x; */\npackage a;\n") == "a.B"
    assert class_of("B.java", b"class B {}") == "B"
