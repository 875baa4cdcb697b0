"""Words and numbers of the report."""

from typing import Any

import pytest

from iama_cli.report import view
from iama_cli.report.model import read_summary


def test_a_delivery_is_a_good_verdict_that_names_the_proof(summary_document: dict[str, Any]) -> None:
    verdict = view.verdict(read_summary(summary_document))
    assert (verdict.tone, verdict.word) == ("good", "Delivered")
    assert "30 tests passed on the old code first" in verdict.sentence


def test_nothing_to_change_is_neither_good_nor_bad() -> None:
    assert view.verdict(read_summary({"job_id": "j", "outcome": "NOTHING_TO_CHANGE"})).tone == "neutral"


def test_an_end_without_files_says_that_nothing_was_touched() -> None:
    verdict = view.verdict(read_summary({"job_id": "j", "outcome": "LOGIC_FAILURE"}))
    assert verdict.tone == "bad" and "as they were" in verdict.sentence


def test_fewer_legacy_idioms_are_better_and_more_annotations_are_better(summary_document: dict[str, Any]) -> None:
    bars = {bar.label: bar for bar in view.measure_bars(read_summary(summary_document))}
    assert bars["Legacy idioms left"].better and bars["Legacy idioms left"].delta == "−93 %"
    assert bars["Annotated signatures"].better and bars["Annotated signatures"].delta == "+41.5 points"
    assert bars["Lines"].better is None


def test_a_measure_that_got_worse_is_not_called_better(summary_document: dict[str, Any]) -> None:
    summary_document["measures"]["after"]["longest_function"] = 140
    bars = {bar.label: bar for bar in view.measure_bars(read_summary(summary_document))}
    assert bars["Longest function, lines"].better is False


def test_the_mutation_map_starts_with_the_weakest_function_and_hands_each_its_survivors(summary_document: dict[str, Any]) -> None:
    functions = view.mutation_map(read_summary(summary_document))
    assert [function.name for function in functions][:2] == ["Ledger.total", "Ledger.describe"]
    assert [len(function.survivors) for function in functions] == [2, 1, 0, 0]


def test_the_timeline_shares_add_up_and_mark_waiting(summary_document: dict[str, Any]) -> None:
    stages = view.timeline(read_summary(summary_document))
    assert sum(stage.share for stage in stages) == pytest.approx(100)
    assert [stage.state for stage in stages if stage.waiting] == ["WAITING_STRATEGY", "WAITING_SPEC_APPROVAL"]


def test_the_doubts_name_missed_faults_set_aside_tests_and_the_provider(summary_document: dict[str, Any]) -> None:
    doubts = " ".join(view.not_proved(read_summary(summary_document)))
    assert "3 of 88" in doubts and "1 test did not serve as a gate" in doubts and "“recipes”" in doubts


@pytest.mark.parametrize(("value", "text"), [(0.24, "0.2 s"), (42.0, "42 s"), (185.0, "3 min 05 s")])
def test_durations_read_as_a_person_says_them(value: float, text: str) -> None:
    assert view.seconds(value) == text


def test_a_change_too_small_for_a_percentage_is_shown_as_it_is(summary_document: dict[str, Any]) -> None:
    summary_document["measures"]["after"]["lines"] = 1476
    bars = {bar.label: bar for bar in view.measure_bars(read_summary(summary_document))}
    assert bars["Lines"].delta == "+1"


def test_a_job_with_nothing_to_change_claims_no_proof() -> None:
    summary = read_summary({"job_id": "j", "outcome": "NOTHING_TO_CHANGE", "baseline": {"frozen": 0, "runs": 0}})
    assert view.proved(summary) == ()
    assert [tile.label for tile in view.key_figures(summary)] == ["credits"]


def test_a_weaker_proof_and_an_order_that_was_not_shuffled_are_said_where_one_looks() -> None:
    baseline = {"frozen": 3, "existing": 3, "runs": 5, "weaker": "no tests are generated", "shuffled": False}
    summary = read_summary({"job_id": "j", "outcome": "CHANGED", "baseline": baseline, "files": [{"path": "a.js"}]})
    assert view.verdict(summary).sentence.endswith("Weaker proof: no tests are generated.")
    assert ("not measured", "mutants killed") in [(tile.value, tile.label) for tile in view.key_figures(summary)]
    scored = {**baseline, "mutation": {"killed": 3, "total": 4, "survivors": [], "by_function": {}, "not_tried": 2}}
    judged = read_summary({"job_id": "j", "outcome": "CHANGED", "baseline": scored})
    measured = view.key_figures(judged)
    assert "2 deliberate faults more could not be tried in the time there was." in view.not_proved(judged)
    assert [tile.value for tile in measured if tile.label == "mutants killed"] == ["75 %"]
    assert view.not_proved(summary)[0].startswith("Weaker proof: no tests are generated.")
    assert "cannot be shuffled" in view.proved(summary)[0] and "shuffled order" not in view.proved(summary)[0]
