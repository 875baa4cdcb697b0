package iama;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Tells of each test when it starts and when it ends. A class that cannot be set up fails all its tests. What is under way when its
 * time ends, or when somebody ends the program, is told as well.
 */
final class Listener implements TestExecutionListener {
    /** How a test ended: passed, failed, error, skipped or timeout. */
    interface Told {
        void started(String testId);

        void ended(String testId, String outcome, double seconds, Failure failure);
    }

    private static final class Open {
        final String testId;
        final long since = System.nanoTime();

        Open(String testId) {
            this.testId = testId;
        }
    }

    private final TestIds ids;
    private final List<String> roots;
    private final Told told;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Set<String> ended = new HashSet<>();
    private TestPlan plan;
    private long moved = System.nanoTime();

    Listener(TestIds ids, List<String> roots, Told told) {
        this.ids = ids;
        this.roots = roots;
        this.told = told;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public synchronized void executionStarted(TestIdentifier one) {
        String testId = ids.of(one, plan);
        if (testId == null) {
            return;
        }
        moved = System.nanoTime();
        open.push(new Open(testId));
        if (one.isTest()) {
            told.started(testId);
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier one, String reason) {
        for (String testId : testsIn(one)) {
            end(testId, "skipped", 0, null);
        }
    }

    @Override
    public synchronized void executionFinished(TestIdentifier one, TestExecutionResult result) {
        String testId = ids.of(one, plan);
        if (testId == null) {
            return;
        }
        moved = System.nanoTime();
        Open begun = open.poll();
        double seconds = begun == null ? 0 : (System.nanoTime() - begun.since) / 1e9;
        boolean bad = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
        Failure failure = result.getThrowable().map(thrown -> Failure.of(thrown, roots)).orElse(null);
        boolean isAborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
        if (one.isTest()) {
            boolean isLate = result.getThrowable().filter(Failure::isTimeout).isPresent();
            end(testId, isAborted ? "skipped" : isLate ? "timeout" : bad ? "failed" : "passed", seconds, bad ? failure : null);
        } else if (bad) {
            List<String> left = testsIn(one);
            left.removeAll(ended);
            for (String each : left) {
                end(each, isAborted ? "skipped" : "error", 0, failure);
            }
            if (left.isEmpty() && !isAborted) {
                end(testId, "error", seconds, failure);
            }
        }
    }

    /** Whether what is under way, a test or the setting up of a class, takes longer than {@code seconds}. */
    synchronized boolean isOverdue(double seconds) {
        return !open.isEmpty() && System.nanoTime() - moved > seconds * 1e9;
    }

    /** Tell that what is under way ends by force. */
    synchronized void breakOff(String outcome, Failure failure) {
        Open last = open.peek();
        if (last != null) {
            end(last.testId, outcome, (System.nanoTime() - last.since) / 1e9, failure);
        }
    }

    /** The id of what is under way, null where nothing is. */
    synchronized String current() {
        return open.isEmpty() ? null : open.peek().testId;
    }

    synchronized boolean isOpen() {
        return !open.isEmpty();
    }

    private List<String> testsIn(TestIdentifier one) {
        List<String> found = new ArrayList<>();
        if (one.isTest()) {
            found.add(ids.of(one, plan));
        }
        for (TestIdentifier child : plan.getDescendants(one)) {
            if (child.isTest()) {
                found.add(ids.of(child, plan));
            }
        }
        return found;
    }

    private void end(String testId, String outcome, double seconds, Failure failure) {
        ended.add(testId);
        told.ended(testId, outcome, seconds, failure);
    }
}
