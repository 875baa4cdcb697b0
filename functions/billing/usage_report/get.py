"""GET /billing/usage-report: the running cycle's use by day, job and model class, as JSON or CSV."""

from typing import Literal

from fastapi import Response

from iama.api.edge import Call, route
from iama.billing import service
from iama.billing.http import UsageReport


@route("GET", "/api/v1/billing/usage-report")
async def handler(call: Call, format: Literal["json", "csv"] = "json") -> UsageReport | Response:
    async with call.transaction() as tx:
        report = UsageReport.of(*await service.report_usage(tx, call.actor.user_id, call.now))
    if format == "json":
        return report
    headers = {"content-disposition": 'attachment; filename="usage.csv"', "cache-control": "no-store"}
    return Response(report.to_csv(), 200, headers, "text/csv; charset=utf-8")
