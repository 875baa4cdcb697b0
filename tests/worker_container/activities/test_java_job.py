"""A whole Java job with the real worker, the real JDK and the real sandbox; what changes the code is a scripted model."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from iama_worker.worker import Parts
from tests.fakes.openai_peer import running_peer
from tests.fixtures.java_packages import java_setup
from tests.worker_container.conftest import Lab, Project

LIB = """package a;

/** Kinds of things. */
public class Kind {
    /** Names the kind of a thing. */
    public static String of(Object thing) {
        if (thing instanceof String == true) {
            return "text";
        }
        return thing instanceof Number ? "number" : "other";
    }
}
"""
TEST = """package a;
import static org.junit.Assert.*;
import org.junit.Test;
public class KindTest {
    @Test public void kinds() { assertEquals("text", Kind.of("a")); assertEquals("number", Kind.of(1)); }
    @Test public void failsBefore() { fail("always"); }
}
"""
PATH, TESTS = "src/main/java/a/Kind.java", "src/test/java/a/KindTest.java"
PROJECT = Project({PATH: LIB, TESTS: TEST}, ("src/main/java",), language="java", framework="junit")
RIGHT = 'public static String of(Object thing) {\n    if (thing instanceof String) {\n        return "text";\n    }\n'
RIGHT += '    return thing instanceof Number ? "number" : "other";\n}'
UNTYPED = RIGHT.replace('return "text";', "return thing;")


def patch(source: str) -> str:
    """A model's answer that replaces the method."""
    operation = {"kind": "replace_symbol", "path": PATH, "symbol": "Kind.of", "new_source": source}
    return json.dumps({"title": "shorter", "operations": [operation]})


def with_java(lab: Lab, url: str) -> Callable[[Parts], Parts]:
    """A worker with the model at `url` and with jars for Java tests."""
    jars, change = java_setup().jars, lab.use_model(url)
    return lambda parts: replace(change(parts), sandbox_jars=jars)


@pytest.mark.slow
async def test_java_goes_all_the_way_with_tests_of_its_own_and_generated_ones(lab: Lab) -> None:
    """The model's first change does not compile: it is told what the compiler says, and mends it."""
    with running_peer(patch(UNTYPED), patch(RIGHT)) as peer:
        async with lab.worker(with_java(lab, peer.url)):
            job = await lab.start(PROJECT)
            await job.approve_all("CONSERVATIVE")
            record = await job.until("BASELINE_VALIDATION_FAILED", "WAITING_INTERVENTION")
        mended = peer.prompts()[1]
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED"), (record.failure_code, record.failure_message)
    assert "incompatible types" in mended and "Kind.java:8" in mended
    summary = await job.summary()
    (file,) = summary["files"]
    assert file["after"] == LIB.replace(" == true", "")
    baseline = summary["baseline"]
    generated = baseline["generated"]
    assert generated >= 1 and (baseline["existing"], baseline["frozen"], baseline["runs"]) == (1, generated + 1, 5)
    assert baseline["quarantined"] == [{"test_id": f"{TESTS}::KindTest::failsBefore", "reason": "fails before"}]
    assert baseline["weaker"] == ""
    held = summary["spec"]["bdd"][0]["tests"]
    assert f"{TESTS}::KindTest::kinds" in held and any(test.startswith("iama_tests/a/KindCharacterisedTest.java::") for test in held)
    assert summary["own_tests"]["after"] == {"passed": 1, "failed": 1, "skipped": 0, "failing": [f"{TESTS}::KindTest::failsBefore"]}
    told = [row[0] for row in lab.rows("SELECT payload->>'text' FROM job_events WHERE job_id = %s AND type = 'log_line'", job.job_id)]
    assert not any(text.startswith("WEAKER PROOF") for text in told)
    assert any("tests generated" in text and not text.startswith("0 ") for text in told)


@pytest.mark.slow
async def test_a_sandbox_without_a_jdk_says_so(lab: Lab) -> None:
    with running_peer(patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await lab.start(PROJECT)
            await job.approve_all("CONSERVATIVE")
            record = await job.until("BASELINE_VALIDATION_FAILED")
    assert record.status in {"BASELINE_VALIDATION_FAILED", "FAILED"}
    told = [row[0] for row in lab.rows("SELECT payload->>'text' FROM job_events WHERE job_id = %s AND type = 'log_line'", job.job_id)]
    assert any("no JDK" in text for text in [*told, str(record.failure_message)])
