"""Texts made from patterns."""

import re

import pytest

from iama_engine.runner.samples import pattern_samples


@pytest.mark.parametrize(
    "pattern", [r"\d+", r"[a-z]{2,4}-\d", r"(foo|bar)baz", r"[^a]b", r"\s\w", r"^x.y$", r"(?:ab)+", r"(?P<n>a)b?", r"a\.b", r"[A-Z]\S*"]
)
def test_samples_match_but_for_one_that_nearly_does(pattern: str) -> None:
    samples = pattern_samples(pattern)
    assert 1 <= len(samples) <= 5
    assert all(re.search(pattern, text) for text in (samples[:-1] if samples[0] else samples))


def test_the_same_pattern_gives_the_same_samples() -> None:
    assert pattern_samples(r"[a-z]{3,9}") == pattern_samples(r"[a-z]{3,9}")


@pytest.mark.parametrize("pattern", ["(", "[", "a" * 301, "*"])
def test_what_is_no_pattern_has_no_samples(pattern: str) -> None:
    assert pattern_samples(pattern) == []
