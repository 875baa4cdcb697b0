"""What the worker does without being asked: it looks now and then for what somebody left undone. One module a sweep.

A sweep's look is one indexed query with SKIP LOCKED, so any number of workers share it, and doing it twice changes nothing.
"""

from iama.billing.applier import Applier
from iama_worker.mail.gateway import MailGateway
from iama_worker.sweepers.artifacts import ArtifactSweep
from iama_worker.sweepers.billing import BillingSweep, ReconcileSweep
from iama_worker.sweepers.blanking import BlankingSweep
from iama_worker.sweepers.effects import EffectSweep
from iama_worker.sweepers.loop import Broom, Sweep, run_sweep
from iama_worker.sweepers.mails import MailSweep
from iama_worker.sweepers.presence import LossSweep, ReturnSweep
from iama_worker.sweepers.privacy import PrivacySweep
from iama_worker.sweepers.reservations import ReservationSweep
from iama_worker.sweepers.upkeep import UpkeepSweep

__all__ = ["Broom", "Sweep", "all_sweeps", "billing_sweeps", "run_sweep"]


def all_sweeps(broom: Broom, mail: MailGateway) -> list[Sweep]:
    """Every sweep of a worker; each runs in a loop of its own, so that none waits for another."""
    kinds = (EffectSweep, LossSweep, ReturnSweep, ArtifactSweep, BlankingSweep, ReservationSweep, UpkeepSweep, PrivacySweep)
    return [*(kind(broom) for kind in kinds), MailSweep(broom, mail)]


def billing_sweeps(applier: Applier) -> list[Sweep]:
    """What a worker of a place that sells something does besides."""
    return [BillingSweep(applier), ReconcileSweep(applier)]
