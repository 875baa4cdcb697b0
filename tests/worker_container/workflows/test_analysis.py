"""The way to the first question; on ENTERPRISE it leads past the analysis report."""

import asyncio

from iama.jobs.contract import Cancel, Command
from tests.fakes.scripted_activities import ScriptedActivities
from tests.worker_container.workflows.conftest import HAPPY, USER, Developer


async def test_an_enterprise_job_writes_its_report_before_it_asks(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start(tier="ENTERPRISE", fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    assert script.states() == [HAPPY[0], "GENERATING_ANALYSIS_REPORT", *HAPPY[1:]]
    steps = [name for name, _ in script.calls if name in ("analyze_scope", "generate_proposals", "generate_analysis_report")]
    assert steps == ["analyze_scope", "generate_proposals", "generate_analysis_report"]


async def test_a_cancel_while_the_report_is_written_ends_the_job(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["generate_analysis_report"] = lambda given: asyncio.sleep(3600)
    handle = await developer.start(tier="ENTERPRISE")
    await script.until(lambda: bool(script.payloads("generate_analysis_report")))
    await developer.send(Command.CANCEL, Cancel(USER))
    assert await handle.result() == "USER_CANCELLED"
    assert script.states()[-2:] == ["GENERATING_ANALYSIS_REPORT", "FAILED"]
