"""Characterisation: plan the search, write its findings as tests, judge the baseline, freeze it and score it.

Everything here is pure and runs outside the sandbox; what executes the user's code is `iama_engine.runner`.
"""

from .baseline import BaselineVerdict, GroupCounts, Quarantined, judge_baseline
from .fingerprint import failure_fingerprint, failure_kind
from .freeze import broken_seals, freeze
from .modules import module_name, source_roots
from .mutation import FunctionScore, MutationScore, Survivor, plan_mutation, read_mutation
from .own_tests import OwnTests, find_tests
from .traces import plan_trace, read_traces

__all__ = [
    "BaselineVerdict",
    "FunctionScore",
    "GroupCounts",
    "MutationScore",
    "OwnTests",
    "Quarantined",
    "Survivor",
    "broken_seals",
    "failure_fingerprint",
    "failure_kind",
    "find_tests",
    "freeze",
    "judge_baseline",
    "module_name",
    "plan_mutation",
    "plan_trace",
    "read_mutation",
    "read_traces",
    "source_roots",
]
