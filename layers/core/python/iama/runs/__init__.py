"""Test runs, frozen suites and repair attempts."""
