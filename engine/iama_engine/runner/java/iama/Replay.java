package iama;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs finished tests once more as they will be written, each in classes afresh or ({@code shared}) all in the same ones, as a run of the
 * project's tests has them, and tells the numbers of those that hold.
 */
public final class Replay {
    private static final Map<String, String> ASSERTS = Map.of("3", "junit.framework.Assert", "4", "org.junit.Assert",
        "5", "org.junit.jupiter.api.Assertions");
    private static final int STUCK = 86;

    private Replay() {
    }

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.read(Path.of(arguments[0]));
        Records records = new Records(Path.of(settings.one("records")));
        PrintStream silence = new PrintStream(OutputStream.nullOutputStream());
        System.setOut(silence);
        System.setErr(silence);
        List<Candidate> all = Seeds.read(settings);
        String asserts = "import static " + ASSERTS.get(settings.one("junit")) + ".*;";
        List<Candidate> wanted = new ArrayList<>();
        for (Candidate one : all) {
            List<String> imports = new ArrayList<>(one.imports);
            imports.add(asserts);
            wanted.add(new Candidate(one.inPackage, imports, one.steps, one.origin));
        }
        Surroundings surroundings = new Surroundings();
        Batch batch = new Batch(new Compiled(settings), wanted, false);
        List<Candidate> order = new ArrayList<>(batch.candidates);
        Collections.shuffle(order, new Random((long) settings.number("seed")));
        ProjectLoader shared = settings.flag("shared") ? new ProjectLoader(settings.firsts("folder"), batch.classes) : null;
        for (Candidate one : order) {
            surroundings.restore();
            Thread late = stop();
            ProjectLoader loader = shared == null ? new ProjectLoader(settings.firsts("folder"), batch.classes) : shared;
            if (holds(loader, one)) {
                records.write("holds", one.origin);
            }
            late.interrupt();
        }
        records.write("done", true);
        Runtime.getRuntime().halt(0);
    }

    private static Thread stop() {
        Thread late = new Thread(() -> {
            try {
                Thread.sleep(5000);
                Runtime.getRuntime().halt(STUCK);
            } catch (InterruptedException inTime) {
                Thread.currentThread().interrupt();
            }
        });
        late.setDaemon(true);
        late.start();
        return late;
    }

    private static boolean holds(ProjectLoader loader, Candidate one) throws ReflectiveOperationException {
        try {
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass(one.className).getMethod(one.methodName, Seen.class).invoke(null, new Seen());
            return true;
        } catch (InvocationTargetException | LinkageError fails) {
            return false;
        } finally {
            Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        }
    }
}
