package iama;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.platform.launcher.Launcher;

/** One test class, run in classes of its own; what it says of each of its tests. */
final class Unit implements Listener.Told {
    final Map<String, String> outcomes = new LinkedHashMap<>();
    boolean ranOutOfMemory;
    private final Settings settings;
    private final TestIds ids;
    private final Set<String> leftOut;
    private volatile Listener listener;

    Unit(Settings settings) {
        this.settings = settings;
        this.ids = new TestIds(settings.all("class"));
        this.leftOut = new HashSet<>(settings.firsts("leave_out"));
    }

    /** Run a class with some classes in another version. */
    void run(Launcher launcher, String className, Map<String, byte[]> instead) throws Exception {
        try (ProjectLoader loader = new ProjectLoader(settings.firsts("folder"), instead)) {
            Thread.currentThread().setContextClassLoader(loader);
            listener = new Listener(ids, settings.firsts("root"), this);
            new Suite(launcher, ids, leftOut).run(className, null, listener);
        } catch (RuntimeException | LinkageError unreadable) {
            outcomes.putIfAbsent(ids.container(className), "error");
        } finally {
            Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        }
    }

    /** The test that is under way. */
    String current() {
        Listener now = listener;
        return now == null ? null : now.current();
    }

    @Override
    public void started(String testId) {
        outcomes.put(testId, "timeout");
    }

    @Override
    public void ended(String testId, String outcome, double seconds, Failure failure) {
        outcomes.put(testId, outcome);
        ranOutOfMemory |= failure != null && failure.errorClass.equals(OutOfMemoryError.class.getName());
    }
}
