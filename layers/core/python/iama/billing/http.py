"""Bodies and answers of the billing routes. This is the one place where money is shown: cents as `amount`, with the currency."""

import csv
import io
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from iama.billing.model import RANK, Catalogue, Mirror
from iama.billing.service import PlanPage
from iama.billing.store import UsageLine
from iama.entitlement.model import Standing
from iama.kit.errors import JsonValue

CSV_HEAD = ("day", "job_id", "model_class", "entries", "credits", "usd")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class ChoosePlan(_Body):
    """The plan that is wanted."""

    tier: Literal["PLUS", "PRO", "MAX"]


class ChooseAddOn(_Body):
    """The add-on that is wanted, in percent of the monthly credits."""

    percent: Literal[25, 50]


class OpenPortal(_Body):
    """Nothing to say."""


class PlanChosen(_Body):
    """CHECKOUT: pay at `url`. UPGRADE: paid, and in force in a moment. DOWNGRADE: at `at`. KEEP: a planned change is taken back."""

    way: str
    url: str | None = None
    at: datetime | None = None


class PortalOpened(_Body):
    """Where the subscription is managed."""

    url: str


class AddOnBought(_Body):
    """Paid, and in force in a moment, until the cycle's end."""

    percent: int
    until: datetime


class EventReceived(_Body):
    """It lies in the inbox."""

    received: bool


class PlanView(_Body):
    """One plan; `change` is what choosing it would come to."""

    tier: str
    amount: int
    currency: str
    monthly_credits: str
    daily_jobs: int
    concurrent_jobs: int
    change: str


class AddOnView(_Body):
    """One add-on for the running cycle."""

    percent: int
    amount: int
    currency: str
    credits: str
    available: bool


class SubscriptionView(_Body):
    """The subscription as it was last seen at the payment service."""

    status: str
    period_start: datetime
    period_end: datetime
    cancel_at_period_end: bool
    pending_tier: str | None


class Plans(_Body):
    """The plan page."""

    tier: str
    source: str
    cycle_end: datetime
    subscription: SubscriptionView | None
    plans: list[PlanView]
    add_ons: list[AddOnView]

    @staticmethod
    def of(page: PlanPage) -> "Plans":
        standing = page.standing
        return Plans(
            tier=standing.tier,
            source=standing.source,
            cycle_end=standing.cycle_end,
            subscription=_subscription(page.mirror, page.catalogue) if page.mirror else None,
            plans=_plans(page),
            add_ons=_add_ons(page),
        )


def _plans(page: PlanPage) -> list[PlanView]:
    catalogue, found = page.catalogue, []
    for plan in sorted(catalogue.plans.values(), key=lambda plan: RANK[plan.tier]):
        row = page.matrix[f"tier.{plan.tier}"]
        terms: dict[str, JsonValue] = row if isinstance(row, dict) else {}
        rank, present = RANK[plan.tier], RANK.get(page.standing.tier, 0)
        view = PlanView(
            tier=plan.tier,
            amount=plan.amount,
            currency=catalogue.currency,
            monthly_credits=str(plan.monthly_credits),
            daily_jobs=int(str(terms["daily_jobs"])),
            concurrent_jobs=int(str(terms["concurrent_jobs"])),
            change="CURRENT" if rank == present else "UPGRADE" if rank > present else "DOWNGRADE",
        )
        found.append(view)
    return found


def _add_ons(page: PlanPage) -> list[AddOnView]:
    standing, catalogue = page.standing, page.catalogue
    free = standing.source == "STRIPE" and standing.add_on_factor == 1 and standing.matrix.get("add_ons") is True
    return [
        AddOnView(percent=one.percent, amount=one.amount, currency=catalogue.currency, credits=str(one.credits), available=free)
        for one in sorted(catalogue.add_ons.values(), key=lambda one: one.percent)
        if one.tier == standing.tier
    ]


def _subscription(mirror: Mirror, catalogue: Catalogue) -> SubscriptionView:
    pending = catalogue.plans.get(mirror.pending_price_id or "")
    return SubscriptionView(
        status=mirror.status,
        period_start=mirror.period_start,
        period_end=mirror.period_end,
        cancel_at_period_end=mirror.cancel_at_period_end,
        pending_tier=pending.tier if pending else None,
    )


class ReportLine(_Body):
    """One job's use of one model class on one UTC day; what was credited back is subtracted."""

    day: str
    job_id: str
    model_class: str
    entries: int
    credits: str
    usd: str


class UsageReport(_Body):
    """The running cycle. A credit is one cent of provider cost."""

    cycle_start: datetime
    cycle_end: datetime
    granted: str
    used: str
    lines: list[ReportLine]

    @staticmethod
    def of(standing: Standing, lines: list[UsageLine]) -> "UsageReport":
        return UsageReport(
            cycle_start=standing.cycle_start,
            cycle_end=standing.cycle_end,
            granted=str(standing.granted),
            used=str(standing.used),
            lines=[_line(line) for line in lines],
        )

    def to_csv(self) -> str:
        """The lines as a table; nothing in them is text that somebody else chose."""
        page = io.StringIO()
        writer = csv.writer(page, lineterminator="\r\n")
        writer.writerow(CSV_HEAD)
        writer.writerows([getattr(line, name) for name in CSV_HEAD] for line in self.lines)
        return page.getvalue()


def _line(line: UsageLine) -> ReportLine:
    return ReportLine(
        day=line.day.isoformat(),
        job_id=line.job_id,
        model_class=line.model_class,
        entries=line.entries,
        credits=str(line.credits),
        usd=f"{line.credits / 100:.6f}",
    )
