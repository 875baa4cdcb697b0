"""`iama spec show` and `spec approve`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command
    from tests.clients.cli.peer import Service


def test_show_prints_the_revision_for_people_and_whole_for_programs(online: "Command", service: "Service") -> None:
    assert "then it says hello" in online("spec", "show", service.job_id).out
    done = online("spec", "show", service.job_id, "--json")
    assert done.status == 0 and done.document["revision_token"] == "t1"


def test_approve_names_the_revision_it_approves(online: "Command", service: "Service") -> None:
    done = online("spec", "approve", service.job_id, "--json")
    assert done.status == 0 and done.document["revision"] == 1
    assert service.requests("POST", f"/jobs/{service.job_id}/spec/approve")[0][3] == {"revision": 1}


def test_a_sentence_is_shown_as_a_diff_and_kept_only_when_asked(online: "Command", service: "Service") -> None:
    done = online("spec", "say", service.job_id, "it says goodbye")
    assert done.status == 0
    assert "-   then it says hello" in done.out and "+   then it says goodbye" in done.out and "not kept" in done.out
    assert not service.requests("PATCH", f"/jobs/{service.job_id}/spec")
    kept = online("spec", "say", service.job_id, "it says goodbye", "--keep", "--json")
    assert (kept.document["kept"], kept.document["revision"]) == (True, 2)
    saved = service.requests("PATCH", f"/jobs/{service.job_id}/spec")[0][3]
    assert saved["revision_token"] == "t1" and saved["bdd"][0]["then"] == "it says goodbye"
