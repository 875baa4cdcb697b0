package iama;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests of a project once and ends the program, whatever threads are left. A test that takes too long ends it early, with
 * status 86; whoever started it starts it again for the rest.
 */
public final class RunTests {
    static final int OVERRAN = 86;

    private RunTests() {
    }

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.read(Path.of(arguments[0]));
        Records records = new Records(Path.of(settings.one("records")));
        List<String> roots = settings.firsts("root");
        Listener listener = new Listener(new TestIds(settings.all("class")), roots, new Recorded(records, settings));
        Thread atExit = new Thread(() -> tellExit(listener, roots));
        Runtime.getRuntime().addShutdownHook(atExit);
        watch(listener, settings.number("per_test_s"));
        Suite suite = new Suite(LauncherFactory.create(), new TestIds(settings.all("class")), settings.firsts("leave_out"));
        Long seed = settings.flag("shuffle") ? Long.valueOf(settings.one("seed")) : null;
        for (String className : ordered(settings, seed)) {
            Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
            try {
                suite.run(className, seed, listener);
            } catch (Exception | LinkageError unreadable) {
                new Recorded(records, settings).ended(new TestIds(settings.all("class")).container(className), "error", 0,
                    Failure.of(unreadable, roots));
            }
        }
        Files.writeString(Path.of(settings.one("records") + ".end"), "");
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static List<String> ordered(Settings settings, Long seed) {
        List<String> names = new ArrayList<>(settings.firsts("class"));
        if (seed != null) {
            Collections.shuffle(names, new Random(seed));
        }
        return names;
    }

    private static void watch(Listener listener, double seconds) {
        Thread watcher = new Thread(() -> {
            while (true) {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException ignored) {
                    continue;
                }
                if (listener.isOverdue(seconds)) {
                    listener.breakOff("timeout", null);
                    Runtime.getRuntime().halt(OVERRAN);
                }
            }
        }, "iama-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** Somebody called System.exit, or the program is being ended from outside. */
    private static void tellExit(Listener listener, List<String> roots) {
        if (!listener.isOpen()) {
            return;
        }
        StackTraceElement[] caller = new StackTraceElement[0];
        for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
            for (StackTraceElement frame : stack) {
                if (frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit")) {
                    caller = stack;
                }
            }
        }
        listener.breakOff("failed", Failure.told("SystemExit", caller, roots, "the test ended the whole program by System.exit"));
    }

    private static final class Recorded implements Listener.Told {
        private final Records records;
        private final Set<String> leftOut;

        Recorded(Records records, Settings settings) {
            this.records = records;
            this.leftOut = new HashSet<>(settings.firsts("leave_out"));
        }

        @Override
        public void started(String testId) {
            if (!leftOut.contains(testId)) {
                records.write("test_id", testId, "started", true);
            }
        }

        @Override
        public void ended(String testId, String outcome, double seconds, Failure failure) {
            if (!leftOut.contains(testId)) {
                records.write("test_id", testId, "outcome", outcome, "duration_s", Math.round(seconds * 1e4) / 1e4,
                    "error_class", failure == null ? null : failure.errorClass,
                    "location", failure == null ? null : failure.location,
                    "excerpt", failure == null ? null : failure.excerpt);
            }
        }
    }
}
