"""Fixtures shared by every test; see the modules named here."""

pytest_plugins = ["tests.fixtures.postgres", "tests.fixtures.temporal", "tests.fixtures.edge", "tests.fixtures.jobs", "tests.fixtures.delivered"]
