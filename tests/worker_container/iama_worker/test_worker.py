"""One job, all the way, on a real worker: nothing here is scripted."""

import uuid
from dataclasses import replace

import pytest

from iama.jobs.contract import Cancel, Command
from iama_worker.worker import build_bench, build_worker, promote
from tests.worker_container.conftest import Lab, Project

TRIVIAL = Project({"target.py": "X = 1\n"}, ("target.py",))

LEGACY = '''# -*- coding: utf-8 -*-
"""A small price list."""


class PriceList(object):
    """Holds prices by article."""

    def __init__(self, currency='EUR'):
        """Start empty."""
        self.currency = currency
        self.prices = {}

    def add(self, name, price):
        """Add an article. Refuses negative prices."""
        if price < 0:
            raise ValueError('negative price: %s' % price)
        self.prices[name] = price

    def total(self, names, discount=0):
        """Sum the prices of some articles."""
        result = 0
        for name in names:
            if name in self.prices:
                if discount:
                    result = result + self.prices[name] * (100 - discount) // 100
                else:
                    result = result + self.prices[name]
        return result

    def label(self, name):
        """Describe one article."""
        if not name in self.prices:
            return u'unknown article'
        return '%s: %s %s' % (name, self.prices[name], self.currency)
'''
TESTS = """from pricelist import PriceList

import pytest


def make():
    prices = PriceList()
    prices.add('tea', 300)
    prices.add('milk', 100)
    return prices


def test_total_sums():
    assert make().total(['tea', 'milk']) == 400


def test_total_with_discount():
    assert make().total(['tea'], 10) == 270


def test_label():
    assert make().label('tea') == 'tea: 300 EUR'
    assert make().label('rum') == 'unknown article'


def test_negative_price_is_refused():
    with pytest.raises(ValueError):
        make().add('debt', -1)


def test_that_fails_before_we_came():
    assert make().currency == 'USD'
"""
PRICES = Project({"pricelist.py": LEGACY, "test_pricelist.py": TESTS, "README.md": "Prices.\n"}, ("pricelist.py",))


@pytest.mark.slow
async def test_a_job_is_delivered_with_its_proof(lab: Lab) -> None:
    async with lab.worker():
        job = await lab.start(PRICES)
        await job.approve_all()
        record = await job.until("BASELINE_VALIDATION_FAILED")
        assert (record.status, record.outcome, record.failure_code, record.failure_message) == ("DELIVERED", "CHANGED", None, None)
        summary = await job.summary()
    assert summary["context"]["files"] >= 2
    assert [proposal["strategy"] for proposal in summary["proposals"]] == ["CONSERVATIVE", "STANDARD", "COMPREHENSIVE"]
    assert all(item["held"] for item in summary["spec"]["bdd"])
    assert summary["baseline"]["generated"] > 0
    assert [entry["test_id"] for entry in summary["baseline"]["quarantined"]] == ["test_pricelist.py::test_that_fails_before_we_came"]
    assert summary["own_tests"]["before"] == summary["own_tests"]["after"]
    assert any(recipe["kept"] for recipe in summary["recipes"])
    assert "class PriceList:" in summary["files"][0]["after"]


async def test_running_jobs_are_pinned_to_the_build_that_began_them(lab: Lab) -> None:
    deployment = f"test-{uuid.uuid4().hex[:8]}"
    blue, green = (replace(lab.surroundings.settings, deployment=deployment, build_id=name, promote=True) for name in ("blue", "green"))
    bench = build_bench(lab.parts(), lab.folder / "bench")
    async with build_worker(lab.client, bench, blue, lab.queue):
        await promote(lab.client, blue)
        job = await lab.start(TRIVIAL)
        await job.until("WAITING_STRATEGY")
        async with build_worker(lab.client, bench, green, lab.queue):
            await promote(lab.client, green)
            await job.send(Command.CANCEL, Cancel(lab.user_id))
            assert (await job.until()).status == "FAILED"
            await job.handle.result()
    described = await job.handle.describe()
    assert described.raw_description.workflow_execution_info.versioning_info.deployment_version.build_id == "blue"
