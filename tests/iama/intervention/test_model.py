"""The one-time word of a quote, and the document of hand edits."""

from iama.intervention.model import Edits, digest_of, one_time_confirmation


def test_a_word_belongs_to_one_job_and_one_request_and_cannot_be_guessed_from_its_hash() -> None:
    words = {one_time_confirmation(*parts) for parts in (("s", "j", "k"), ("s", "j", "l"), ("s", "i", "k"), ("t", "j", "k"))}
    assert len(words) == 4
    word = one_time_confirmation("s", "j", "k")
    assert word in words and digest_of(word) != word and len(digest_of(word)) == 64


def test_edits_are_operations_or_files() -> None:
    assert Edits(operations=({"kind": "x"},)).to_json() == {"operations": [{"kind": "x"}]}
    assert Edits(files=({"path": "a", "content": None},)).to_json() == {"files": [{"path": "a", "content": None}]}
