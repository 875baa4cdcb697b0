"""The analysis report of an ENTERPRISE job, on a real project."""

import json
from dataclasses import replace
from typing import Any

from iama.delivery import reports
from iama.delivery.model import ArtifactType
from iama.kit.clock import SystemClock
from tests.worker_container.conftest import Lab, Project

FILES = {
    "shop.py": "class Shop(object):\n    def label(self, name):\n        return '%s: %s' % (name, None == name)\n",
    "till.py": "from shop import Shop\n\nTILL = Shop()\n",
    "test_shop.py": "from shop import Shop\n\n\ndef test_label():\n    assert Shop().label('a') == 'a: False'\n",
}


async def test_the_report_tells_graph_risk_and_what_each_strategy_would_change(lab: Lab) -> None:
    project = Project(FILES, ("shop.py",), ("test_shop.py",))
    async with lab.worker():
        job = await lab.launch(replace(await lab.prepare(project), tier="ENTERPRISE"))
        record = await job.until("WAITING_STRATEGY")
    assert record.status == "WAITING_STRATEGY", (record.failure_code, record.failure_message)
    async with lab.database.transaction() as tx:
        artifact = await reports.find_report(tx, lab.user_id, job.job_id)
    report: Any = await reports.read_report(lab.store, artifact, SystemClock().now())
    (shop,) = (module for module in report["modules"] if module["is_target"])
    assert (shop["path"], shop["imported_by"], shop["tests"]) == ("shop.py", ["till.py"], ["test_shop.py"])
    assert report["hot_spots"][0]["symbol"] == "shop.py::Shop.label"
    assert [strategy["strategy"] for strategy in report["strategies"]] == ["CONSERVATIVE", "STANDARD", "COMPREHENSIVE"]
    assert all(strategy["files"] == [{"path": "shop.py", "units": strategy["files"][0]["units"]}] for strategy in report["strategies"])
    assert "return" not in json.dumps(report)
    told = lab.rows("SELECT type, payload FROM job_events WHERE job_id = %s AND type IN ('artifact_ready', 'log_line')", job.job_id)
    assert {"artifact_id": artifact.artifact_id, "type": ArtifactType.ANALYSIS_REPORT.value} in [payload for _, payload in told]
    assert any("report: " in payload.get("text", "") for _, payload in told)
