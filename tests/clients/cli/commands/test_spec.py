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
