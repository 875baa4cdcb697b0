"""Named SQL."""

import pytest

from iama.db.queries import load, parse


def test_sections_are_found_by_name_without_their_last_semicolon() -> None:
    found = parse("-- name: one\nSELECT 1;\n\n-- name: two\n-- why\nSELECT 2;\n", "here")
    assert [(query.name, query.sql) for query in found.values()] == [("one", "SELECT 1"), ("two", "-- why\nSELECT 2")]


def test_two_sections_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one is defined twice"):
        parse("-- name: one\nSELECT 1;\n-- name: one\nSELECT 2;\n", "here")


def test_a_package_is_a_mapping_of_its_queries() -> None:
    queries = load("iama.identity")
    assert queries["find_account"].name == "find_account"
    assert len(queries) == len(list(queries))
