"""MUTATION: how many planted faults the given tests notice.

The plan: `targets` (files), `functions` (addresses; none means all), `operators` ("search" or "held_out"), `limit`, `seed`,
`seconds`. The payload: `killed`, `total`, `not_tried`, `by_function`, `survivors`, `failing`, `kills_by_test`.
"""

import json
import time
from pathlib import Path

from .children import child_environment, module_command
from .contract import JAVA_FRAMEWORKS, NODE_FRAMEWORKS, End, RunReport, RunRequest, request_to_json
from .processes import Finished, run_child

MAX_SURVIVORS = 300
_NO_TESTS = 5


def run_mutation(request: RunRequest, output: Path) -> RunReport:
    """Score the request's tests; ends `completed` even where the time was too short for every mutant."""
    if request.framework in NODE_FRAMEWORKS:
        from .node_mutation import run_node_mutation

        return run_node_mutation(request, output)
    if request.framework in JAVA_FRAMEWORKS:
        from .java_mutation import run_java_mutation

        return run_java_mutation(request, output)
    question = output / "mutation_request.json"
    question.write_text(json.dumps(request_to_json(request)), encoding="utf-8")
    seed = request.seeds[0] if request.seeds else 0
    deadline = time.monotonic() + request.limits.wall_s
    command = module_command("mutation_child", str(question.absolute()), str(output.absolute()))
    ended = run_child(command, child_environment(request, seed), deadline, request.limits.output_bytes)
    question.unlink()
    answer = output / "mutation.json"
    if answer.exists():
        payload = json.loads(answer.read_text(encoding="utf-8"))
        payload["survivors"] = payload["survivors"][:MAX_SURVIVORS]
        nothing = payload["tests"] == 0
        end: End = "no_tests" if nothing else "completed"
        message = "not one test was collected" if nothing else ""
        return RunReport(request.run_id, request.kind, end, exit_codes=(ended.status,), message=message, payload=payload)
    end, message = _judge_silence(ended)
    return RunReport(request.run_id, request.kind, end, exit_codes=(ended.status,), message=message, log_tail=ended.tail)


def _judge_silence(ended: Finished) -> tuple[End, str]:
    if ended.killed:
        return "timed_out", "the mutants were not judged within the limit"
    if "No module named pytest" in ended.tail:
        return "broken_environment", "the interpreter has no pytest"
    if ended.status == _NO_TESTS:
        return "no_tests", "not one test was collected"
    return "crashed", f"the scoring process ended with status {ended.status}"
